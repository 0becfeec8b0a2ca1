package dev.cacheprog.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cacheprog.core.BodySink;
import dev.cacheprog.core.LocalEntry;
import dev.cacheprog.core.UsedEntry;
import dev.cacheprog.fakes.Samples;
import dev.cacheprog.store.ActionId;
import dev.cacheprog.store.CorruptBodyException;
import dev.cacheprog.store.OutputId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoCacheTest {
  private static final ActionId ACTION = Samples.action("a");
  private static final byte[] BODY = Samples.text(1000);
  private static final OutputId ID = OutputId.ofBody(BODY);
  private static final byte[] PROGRAM = {0x7f, 'E', 'L', 'F', 1, 2, 3};
  private static final OutputId PROGRAM_ID = OutputId.ofBody(PROGRAM);
  private static final Instant TIME = Instant.ofEpochSecond(1_764_448_861, 123_456_789);

  private final Instant begin = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  @TempDir Path temporary;
  private Path folder;
  private GoCache cache;

  @BeforeEach
  void setUp() {
    folder = temporary.resolve("go-build");
    cache = cache(Map.of());
  }

  private GoCache cache(Map<OutputId, String> programs) {
    return new GoCache(folder, programs, GoCacheScan.unused(begin));
  }

  private static Path store(GoCache cache, byte[] body) throws IOException {
    BodySink sink = cache.receive(body.length);
    sink.write(body);
    return cache.storeBody(OutputId.ofBody(body), sink);
  }

  private static void store(GoCache cache, ActionId action, byte[] body, Instant time)
      throws IOException {
    Path path = store(cache, body);
    cache.storeAction(action, new LocalEntry(OutputId.ofBody(body), body.length, time, path));
  }

  private Path entryFile(ActionId action) {
    return folder.resolve(action.hex().substring(0, 2)).resolve(action.hex() + "-a");
  }

  private Path bodyFile(OutputId id) {
    return folder.resolve(id.hex().substring(0, 2)).resolve(id.hex() + "-d");
  }

  private FileTime modified(Path file) throws IOException {
    return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
  }

  private List<Path> leftovers() throws IOException {
    return DiskStoreBase.all(folder.resolve("cacheprog/tmp"));
  }

  @Test
  void filesHaveTheNamesAndFormOfGo() throws IOException {
    store(cache, ACTION, BODY, TIME);

    assertThat(entryFile(ACTION))
        .hasBinaryContent(new GoEntryFile(ACTION, ID, BODY.length, TIME).toBytes());
    assertThat(bodyFile(ID)).hasBinaryContent(BODY);
    assertThat(leftovers()).isEmpty();
    assertThat(cache.get(ACTION)).contains(new LocalEntry(ID, BODY.length, TIME, bodyFile(ID)));
  }

  @Test
  void filesAreTwoHoursOldSoThatGoRenewsThem() throws IOException {
    store(cache, ACTION, BODY, TIME);

    FileTime old = FileTime.from(begin.minus(2, ChronoUnit.HOURS));
    assertThat(modified(entryFile(ACTION))).isEqualTo(old);
    assertThat(modified(bodyFile(ID))).isEqualTo(old);
    assertThat(GoCacheScan.used(folder, begin)).isEmpty();
  }

  @Test
  void anEntryThatIsThereStays() throws IOException {
    store(cache, ACTION, Samples.text(5), TIME);
    byte[] before = Files.readAllBytes(entryFile(ACTION));

    store(cache, ACTION, BODY, TIME);

    assertThat(entryFile(ACTION)).hasBinaryContent(before);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void aBodyOfAWrongSizeIsReplaced() throws IOException {
    store(cache, ACTION, BODY, TIME);
    Files.write(bodyFile(ID), Samples.text(3));
    assertThat(cache.get(ACTION)).isEmpty();

    store(cache, BODY);

    assertThat(bodyFile(ID)).hasBinaryContent(BODY);
  }

  @Test
  void aDamagedBodyIsReplaced() throws IOException {
    store(cache, ACTION, BODY, TIME);
    byte[] damaged = BODY.clone();
    damaged[5] ^= 1;
    Files.write(bodyFile(ID), damaged);

    store(cache, BODY);

    assertThat(bodyFile(ID)).hasBinaryContent(BODY);
  }

  @Test
  void aProgramWithAnOddNameIsNotSaved() throws IOException {
    store(cache(Map.of(PROGRAM_ID, "aux")), ACTION, PROGRAM, TIME);

    assertThat(GoCacheScan.used(folder, Instant.EPOCH)).isEmpty();
  }

  @Test
  void aRestoreNotesWhatIsLost() throws IOException {
    RestoreMark.write(folder, begin);
    assertThat(RestoreMark.readLost(folder)).isEmpty();
    RestoreMark.writeLost(folder, Set.of(ACTION));
    assertThat(RestoreMark.readLost(folder)).containsExactly(ACTION);
    RestoreMark.write(folder, begin);
    assertThat(RestoreMark.readLost(folder)).isEmpty();
    RestoreMark.write(folder, begin.minus(2, ChronoUnit.DAYS));
    assertThat(RestoreMark.read(folder)).as("too old").isEmpty();
  }

  @Test
  void aLockSaysWhatIsFetched() throws IOException {
    FetchLock lock = FetchLock.ofPrefills(folder);
    assertThat(lock.claimed()).isEmpty();
    try (FileChannel channel = lock.take()) {
      FetchLock.claim(channel, List.of(ACTION, Samples.action("b")));
      assertThat(lock.claimed()).containsExactlyInAnyOrder(ACTION, Samples.action("b"));
    }
    try (FileChannel _ = lock.take()) {
      assertThat(lock.claimed()).as("by the next one, until it knows").isEmpty();
    }
  }

  @Test
  void aWrongBodyIsNotStored() {
    BodySink sink = cache.receive(4);
    sink.write(BODY);

    assertThatExceptionOfType(CorruptBodyException.class)
        .isThrownBy(() -> cache.storeBody(PROGRAM_ID, sink));
    assertThat(bodyFile(PROGRAM_ID)).doesNotExist();
  }

  @Test
  void aTimeInTheFutureIsNow() throws IOException {
    store(cache, ACTION, BODY, Instant.now().plusSeconds(1_000_000));

    assertThat(cache.get(ACTION).orElseThrow().time()).isBeforeOrEqualTo(Instant.now());
  }

  @Test
  void aProgramLiesInAFolder() throws IOException {
    GoCache programs = cache(Map.of(PROGRAM_ID, "covdata"));

    store(programs, ACTION, PROGRAM, TIME);

    Path file = bodyFile(PROGRAM_ID).resolve("covdata");
    assertThat(file).hasBinaryContent(PROGRAM).isExecutable();
    assertThat(modified(bodyFile(PROGRAM_ID))).isEqualTo(GoCacheScan.unused(begin));
    assertThat(programs.get(ACTION).orElseThrow().path()).isEqualTo(file);
    assertThat(leftovers()).isEmpty();
    assertThat(GoCacheScan.used(folder, begin.minusSeconds(7201)))
        .containsExactly(new UsedEntry(ACTION, programs.get(ACTION).orElseThrow(), "covdata"));
  }

  @Test
  void whatIsNoMachineCodeIsNoProgram() throws IOException {
    GoCache programs = cache(Map.of(ID, "covdata"));

    store(programs, ACTION, BODY, TIME);

    assertThat(bodyFile(ID)).doesNotExist();
    assertThat(entryFile(ACTION)).doesNotExist();
  }

  @Test
  void aFolderInThePlaceOfABodyStaysWithoutAnEntry() throws IOException {
    Files.createDirectories(bodyFile(ID));

    store(cache, ACTION, BODY, TIME);

    assertThat(bodyFile(ID)).isEmptyDirectory();
    assertThat(entryFile(ACTION)).doesNotExist();
  }

  @Test
  void aFileInThePlaceOfAProgramStaysWithoutAnEntry() throws IOException {
    store(cache, PROGRAM);
    GoCache programs = cache(Map.of(PROGRAM_ID, "covdata"));

    store(programs, ACTION, PROGRAM, TIME);

    assertThat(bodyFile(PROGRAM_ID)).isRegularFile();
    assertThat(entryFile(ACTION)).doesNotExist();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void aProgramIsNoBodyOfAnOrdinaryEntry() throws IOException {
    store(cache(Map.of(PROGRAM_ID, "covdata")), PROGRAM);

    store(cache, ACTION, PROGRAM, TIME);

    assertThat(entryFile(ACTION)).doesNotExist();
  }

  @Test
  void linksAreNotFollowed() throws IOException {
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    Files.createDirectories(folder);
    Files.createSymbolicLink(bodyFile(ID).getParent(), elsewhere);
    Files.createSymbolicLink(entryFile(ACTION).getParent(), elsewhere);

    store(cache, ACTION, BODY, TIME);

    assertThat(elsewhere).isEmptyDirectory();
    assertThat(GoCacheScan.used(folder, Instant.EPOCH)).isEmpty();
  }

  @Test
  void aLinkInThePlaceOfABodyIsNone() throws IOException {
    store(cache, ACTION, BODY, TIME);
    Path copy = Files.write(temporary.resolve("copy"), BODY);
    Files.delete(bodyFile(ID));
    Files.createSymbolicLink(bodyFile(ID), copy);

    assertThat(cache.get(ACTION)).isEmpty();
    store(cache, BODY);
    assertThat(bodyFile(ID)).isSymbolicLink();
  }

  @Test
  void whatIsYoungerThanTwoHoursIsDatedBack() throws IOException {
    store(cache, ACTION, BODY, TIME);
    ActionId old = Samples.action("old");
    store(cache, old, BODY, TIME);
    ActionId later = Samples.action("later");
    store(cache, later, BODY, TIME);
    Files.setLastModifiedTime(entryFile(ACTION), FileTime.from(begin.minusSeconds(60)));
    FileTime lastWeek = FileTime.from(begin.minus(7, ChronoUnit.DAYS));
    Files.setLastModifiedTime(entryFile(old), lastWeek);
    FileTime now = FileTime.from(begin.plusMillis(1));
    Files.setLastModifiedTime(entryFile(later), now);

    GoCacheScan.dateBack(folder, begin);

    assertThat(modified(entryFile(ACTION))).isEqualTo(GoCacheScan.unused(begin));
    assertThat(modified(entryFile(old))).isEqualTo(lastWeek);
    assertThat(modified(entryFile(later))).isEqualTo(now);
    assertThat(GoCacheScan.used(folder, begin))
        .extracting(UsedEntry::action)
        .containsExactly(later);
  }

  @Test
  void entriesAreInTheOrderOfTheirUse() throws IOException {
    for (int i = 0; i < 20; i++) {
      ActionId action = Samples.action("use " + i);
      store(cache, action, Samples.text(i), TIME);
      Files.setLastModifiedTime(entryFile(action), FileTime.from(begin.plusSeconds(100 - i)));
    }

    List<UsedEntry> used = GoCacheScan.used(folder, begin);

    assertThat(used).hasSize(20);
    assertThat(used.getFirst().action()).isEqualTo(Samples.action("use 19"));
    assertThat(used.getLast().action()).isEqualTo(Samples.action("use 0"));
  }

  @Test
  void aBodyThatIsBeingWrittenIsNotWhole() throws IOException {
    store(cache, ACTION, BODY, TIME);
    UsedEntry entry = GoCacheScan.used(folder, Instant.EPOCH).getFirst();
    assertThat(GoBodies.isWhole(entry)).isTrue();

    byte[] half = BODY.clone();
    half[BODY.length - 1] = 0;
    Files.write(bodyFile(ID), half);

    assertThat(GoBodies.isWhole(entry)).isFalse();
  }

  @Test
  void theNextRestoreDeletesWhatAKilledOneHasLeft() throws IOException {
    Path left = folder.resolve("cacheprog/tmp/1a-1-program/covdata");
    Files.createDirectories(left.getParent());
    Files.write(left, PROGRAM);

    FetchLock lock = FetchLock.ofRestores(folder);
    try (FileChannel _ = lock.take()) {
      assertThat(leftovers()).isEmpty();
      assertThat(lock.isLive()).isTrue();
    }
    assertThat(lock.isLive()).isFalse();
  }

  @Test
  void aRestoreNotesItsBeginAndSparesGoTheSearchForOldEntries() throws IOException {
    assertThat(RestoreMark.read(folder)).isEmpty();
    RestoreMark.write(folder, begin);

    assertThat(RestoreMark.read(folder)).contains(begin);
    assertThat(folder.resolve("trim.txt")).hasContent(Long.toString(begin.getEpochSecond()));
    Files.writeString(folder.resolve("trim.txt"), "1");
    RestoreMark.write(folder, begin.plusSeconds(1));
    assertThat(RestoreMark.read(folder)).contains(begin.plusSeconds(1));
    assertThat(folder.resolve("trim.txt")).hasContent("1");
  }

  @Test
  void isEmptyUntilTheFirstEntry() throws IOException {
    assertThat(cache.isEmpty()).isTrue();
    RestoreMark.write(folder, begin);
    assertThat(cache.isEmpty()).isTrue();
    assertThat(cache.freeSpace()).isPositive();

    store(cache, ACTION, BODY, TIME);

    assertThat(cache.isEmpty()).isFalse();
  }
}
