package dev.cacheprog.s3;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Endpoint and region from AWS's variables and profile, for what our options leave open, in the
/// order of the AWS SDKs. Safe for use by several threads.
///
/// The profile is read when it is first needed and no variable has the setting.
public final class AwsSettings {
  private static final String IGNORE = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";
  private static final String FIPS = "AWS_USE_FIPS_ENDPOINT";
  private static final String DUAL_STACK = "AWS_USE_DUALSTACK_ENDPOINT";

  /// The first one that is set is used.
  private static final String[] ENDPOINTS = {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"};

  private static final String[] REGIONS = {"AWS_REGION", "AWS_DEFAULT_REGION"};

  private final Map<String, String> environment;
  private @Nullable AwsProfile profile;

  /// @param environment the variables
  public AwsSettings(Map<String, String> environment) {
    this.environment = environment;
  }

  /// A value and its origin, for people.
  record Setting(String value, String origin) {}

  /// The endpoint of the variables; null if none has one. Reads no file.
  ///
  /// @throws IllegalArgumentException if a variable that is used has an invalid value; the message
  ///   names it
  public static @Nullable URI endpointOfVariables(Map<String, String> environment) {
    Boolean ignore = flag(IGNORE, environment.get(IGNORE));
    for (String name : ENDPOINTS) {
      String value = environment.getOrDefault(name, "").strip();
      if (!value.isEmpty() && !Boolean.TRUE.equals(ignore)) {
        return uri(name, value);
      }
    }
    flag(FIPS, environment.get(FIPS));
    flag(DUAL_STACK, environment.get(DUAL_STACK));
    return null;
  }

  /// The origin of an endpoint that is not from our options, for people. May read the profile.
  public String originOfEndpoint() {
    if (!isOn(IGNORE, "ignore_configured_endpoint_urls")) {
      for (String name : ENDPOINTS) {
        if (!environment.getOrDefault(name, "").isBlank()) {
          return "from " + name;
        }
      }
      if (profile().endpoint() != null) {
        return "from the AWS profile " + profile().name();
      }
    }
    return "AWS's own";
  }

  /// Where requests go.
  ///
  /// @param given the endpoint of the options or the variables; null if there is none
  /// @throws IllegalArgumentException if the profile has an invalid value; the message names it
  Destination destination(@Nullable URI given) {
    if (given != null) {
      return Destination.at(given);
    }
    String named = isOn(IGNORE, "ignore_configured_endpoint_urls") ? null : profile().endpoint();
    if (named != null) {
      return Destination.at(uri("endpoint_url of the AWS profile " + profile().name(), named));
    }
    return new Destination(
        null, isOn(FIPS, "use_fips_endpoint"), isOn(DUAL_STACK, "use_dualstack_endpoint"));
  }

  /// The region of the variables or the profile; null if none has one.
  @Nullable Setting region() {
    for (String name : REGIONS) {
      String value = environment.getOrDefault(name, "").strip();
      if (!value.isEmpty()) {
        return new Setting(value, "from " + name);
      }
    }
    String region = profile().property("region");
    return region == null ? null : new Setting(region, "from the AWS profile " + profile().name());
  }

  /// The profile files that exist and cannot be read, of those that were needed.
  synchronized List<String> unreadable() {
    return profile == null ? List.of() : profile.unreadable();
  }

  private synchronized AwsProfile profile() {
    if (profile == null) {
      profile = AwsProfile.read(environment);
    }
    return profile;
  }

  /// A switch: the variable, else the property of the profile, else off.
  private boolean isOn(String variable, String property) {
    Boolean value = flag(variable, environment.get(variable));
    if (value == null) {
      value =
          flag(property + " of the AWS profile " + profile().name(), profile().property(property));
    }
    return Boolean.TRUE.equals(value);
  }

  /// @return null if it is not set
  private static @Nullable Boolean flag(String name, @Nullable String value) {
    String text = value == null ? "" : value.strip().toLowerCase(Locale.ROOT);
    return switch (text) {
      case "" -> null;
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(name + " must be true or false: '" + value + "'");
    };
  }

  private static URI uri(String name, String value) {
    try {
      URI uri = new URI(value);
      S3Bucket.requireEndpoint(uri);
      return uri;
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }
}
