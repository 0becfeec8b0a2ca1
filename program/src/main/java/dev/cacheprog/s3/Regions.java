package dev.cacheprog.s3;

import dev.cacheprog.core.Log;
import dev.cacheprog.core.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileProperty;

/// Finds out where a bucket lives, if the user did not say.
final class Regions {
  static final String FALLBACK = "us-east-1";

  private final S3Options options;
  private final Transport transport;
  private final Signer signer;
  private final Map<String, String> environment;
  private final Log log;

  Regions(
      S3Options options,
      Transport transport,
      Signer signer,
      Map<String, String> environment,
      Log log) {
    this.options = options;
    this.transport = transport;
    this.signer = signer;
    this.environment = environment;
    this.log = log;
  }

  /// The region given, else what the store says, else the usual variables and the profile, else
  /// `us-east-1`. Asks the store once at most; never fails.
  String find(Credentials identity) {
    String given = options.region();
    if (given != null) {
      return given;
    }
    String found = ask(identity);
    if (found == null) {
      found = fromSettings();
    }
    log.debug("Found the region of the bucket", "bucket", options.bucket(), "region", found);
    return found;
  }

  private @Nullable String ask(Credentials identity) {
    Transport.Request request =
        new Transport.Request("GET", ObjectUrls.of(options, FALLBACK).location(), Map.of(), null);
    try (Transport.Response response = transport.send(signer.sign(request, identity, FALLBACK))) {
      String hint = response.header("x-amz-bucket-region");
      if (hint != null) {
        return hint;
      }
      if (response.status() != 200) {
        log.debug("The store did not tell the region of the bucket", "status", response.status());
        return null;
      }
      try (InputStream body = response.body()) {
        return parse(new String(body.readNBytes(8 << 10), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      log.debug("The store did not tell the region of the bucket", "error", e.getMessage());
      return null;
    }
  }

  /// The region in an answer to GetBucketLocation; null if it is no such answer.
  static @Nullable String parse(String answer) {
    int start = answer.indexOf("<LocationConstraint");
    if (start < 0) {
      return null;
    }
    int open = answer.indexOf('>', start);
    int end = answer.indexOf("</LocationConstraint>", start);
    String name = open < 0 || end < open ? "" : answer.substring(open + 1, end).strip();
    return switch (name) {
      case "" -> FALLBACK;
      case "EU" -> "eu-west-1";
      default -> name;
    };
  }

  private String fromSettings() {
    for (String variable : new String[] {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
      String value = environment.get(variable);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    if (options.credentials() instanceof CredentialSource.DefaultChain) {
      try {
        String name = environment.getOrDefault("AWS_PROFILE", "default");
        return ProfileFile.defaultProfileFile()
            .profile(name)
            .flatMap(profile -> profile.property(ProfileProperty.REGION))
            .orElse(FALLBACK);
      } catch (SdkException e) {
        log.debug("The AWS profile could not be read", "error", e.getMessage());
      }
    }
    return FALLBACK;
  }
}
