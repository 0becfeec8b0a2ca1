package dev.cacheprog.command;

import static dev.cacheprog.options.GitHubFlags.GITHUB_CACHE_PREFIX;

import dev.cacheprog.core.Digits;
import dev.cacheprog.core.Log;
import dev.cacheprog.core.SecretText;
import dev.cacheprog.core.StoreLayout;
import dev.cacheprog.core.Ticker;
import dev.cacheprog.github.GitHubOptions;
import dev.cacheprog.github.GitHubStore;
import dev.cacheprog.options.OptionException;
import dev.cacheprog.options.Options;
import dev.cacheprog.store.RemoteStore;
import java.net.URI;
import java.util.Map;

/// The settings of GitHub's Actions cache: those of the job, from variables of the runner.
final class GitHubSettings implements StoreSettings {
  private static final String URL = "ACTIONS_RESULTS_URL";
  private static final String TOKEN = "ACTIONS_RUNTIME_TOKEN";

  /// Entries of other repositories are out of reach, so the part needs no other name.
  private static final String RELEASES = "releases/";

  private static final String SERVER = "GITHUB_SERVER_URL";

  private final GitHubOptions github;

  /// What shares entries: the repository and the ref.
  private final String scope;

  private GitHubSettings(GitHubOptions github, String scope) {
    this.github = github;
    this.scope = scope;
  }

  /// @throws OptionException if there is no such cache, or this process has no access to it
  static GitHubSettings of(Options options, Map<String, String> environment)
      throws OptionException {
    requireVersion2(variable(environment, SERVER));
    String url = variable(environment, URL);
    String token = variable(environment, TOKEN);
    if (url.isEmpty() || token.isEmpty()) {
      throw new OptionException(
          "--remote-storage-type github needs the variable "
              + (url.isEmpty() ? URL : TOKEN)
              + ", which GitHub's runner gives to actions but not to 'run:' steps: export it in a"
              + " step before, with actions/github-script and core.exportVariable"
              + " (docs/providers.md)");
    }
    try {
      return new GitHubSettings(
          new GitHubOptions(
              URI.create(url),
              token,
              GitHubOptions.Mode.of(environment.get("ACTIONS_CACHE_MODE")),
              options.get(GITHUB_CACHE_PREFIX).orElse(""),
              number(variable(environment, "GITHUB_RUN_ID"))
                  + "-"
                  + number(variable(environment, "GITHUB_RUN_ATTEMPT"))),
          variable(environment, "GITHUB_REPOSITORY") + " " + variable(environment, "GITHUB_REF"));
    } catch (IllegalArgumentException e) {
      // The JDK's message quotes the URL.
      throw new OptionException("GitHub's cache: " + reason(e));
    }
  }

  private static String reason(IllegalArgumentException e) {
    return e.getCause() == null ? String.valueOf(e.getMessage()) : URL + " is not a URL";
  }

  /// As GitHub's own client decides.
  private static void requireVersion2(String server) throws OptionException {
    String host;
    try {
      host = server.isEmpty() ? "github.com" : URI.create(server).getHost();
    } catch (IllegalArgumentException _) {
      host = null;
    }
    if (host == null
        || !(host.equalsIgnoreCase("github.com")
            || endsWith(host, ".ghe.com")
            || endsWith(host, ".localhost"))) {
      throw new OptionException(
          "--remote-storage-type github: "
              + server
              + " is no GitHub that has version 2 of the cache service; GitHub Enterprise Server is"
              + " not supported ("
              + SERVER
              + ")");
    }
  }

  private static boolean endsWith(String host, String end) {
    return host.regionMatches(true, host.length() - end.length(), end, 0, end.length());
  }

  private static String variable(Map<String, String> environment, String name) {
    return SecretText.trimmed(environment.getOrDefault(name, ""));
  }

  /// @return 0 for what is no number
  private static String number(String text) {
    return text.isEmpty() || text.length() > 20 || !Digits.only(text) ? "0" : text;
  }

  @Override
  public String name() {
    return "github " + github.service() + " " + scope + " " + github.prefix();
  }

  @Override
  public URI url() {
    return github.service();
  }

  @Override
  public String urlVariable() {
    return URL;
  }

  @Override
  public StoreLayout layout() {
    return StoreLayout.PACKS_WITHOUT_INDEX;
  }

  @Override
  public boolean isReadOnly() {
    return !github.mode().writes();
  }

  @Override
  public boolean isWriteOnly() {
    return !github.mode().reads();
  }

  @Override
  public boolean isOverTls() {
    return "https".equalsIgnoreCase(github.service().getScheme());
  }

  /// GitHub keeps branches apart, and decides who may write.
  @Override
  public Parts parts() {
    return Parts.RELEASES;
  }

  @Override
  public RemoteStore open(Opening opening) {
    Log log = opening.log();
    GitHubOptions place =
        opening.part().isEmpty() ? github : github.under(github.prefix() + RELEASES);
    log.info("Configuring GitHub's cache", "url", github.service(), "prefix", place.prefix());
    if (isReadOnly()) {
      log.info("The workflow does not permit writes to GitHub's cache (ACTIONS_CACHE_MODE)");
    }
    return new GitHubStore(place, opening.transport(), CommandContext.CLOCK, Ticker.SYSTEM);
  }
}
