package dev.cacheprog.mtimes;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/// The files and folders below a folder whose times are set.
///
/// @param files in any order; some may not exist, or be no files
/// @param folders in addition to the parents of the files
record Listing(List<Path> files, List<Path> folders) {
  private static final String GIT = ".git";

  Listing {
    files = List.copyOf(files);
    folders = List.copyOf(folders);
  }

  /// The files that git tracks, also in submodules.
  static Listing byGit(Path folder) throws IOException {
    Process git;
    try {
      git =
          new ProcessBuilder(
                  "git", "-C", folder.toString(), "ls-files", "-z", "--recurse-submodules")
              .start();
    } catch (IOException e) {
      throw new IOException("cannot run git to list the tracked files; --all does not need git", e);
    }
    try {
      git.getOutputStream().close();
      // In this order, because an error message of git fits into the buffer of a pipe.
      byte[] names = git.getInputStream().readAllBytes();
      String error =
          new String(git.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (git.waitFor() != 0) {
        throw new IOException(
            "git ls-files failed: "
                + error.lines().findFirst().orElse("no message")
                + "; --all does not need git");
      }
      List<Path> files = new ArrayList<>();
      for (String name : new String(names, StandardCharsets.UTF_8).split("\0", -1)) {
        if (!name.isEmpty()) {
          files.add(folder.resolve(name));
        }
      }
      return new Listing(files, List.of());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /// All files and folders, without following links.
  static Listing byWalking(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    List<Path> folders = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
            if (isGits(each)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            folders.add(each);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) {
            if (!isGits(each)) {
              files.add(each);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return new Listing(files, folders);
  }

  /// In submodules and worktrees it is a file.
  private static boolean isGits(Path path) {
    return path.endsWith(GIT);
  }
}
