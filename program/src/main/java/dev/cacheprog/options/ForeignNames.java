package dev.cacheprog.options;

import java.util.Map;

/// Names of other tools (compiler caches, S3 clients) for options of this program. They have no
/// effect; they only lead to suggestions.
final class ForeignNames {
  /// Rows of a variable without its prefix, and its names in other tools.
  private static final String[][] ROWS = {
    {
      "DISABLE_PUT",
      "READ_ONLY",
      "READONLY",
      "S3_READ_ONLY",
      "REMOTE_READ_ONLY",
      "REMOTE_READONLY",
      "NO_PUT",
      "NO_PUTS",
      "NO_UPLOAD",
      "NO_UPLOADS",
      "NO_WRITE",
      "DISABLE_UPLOAD",
      "DISABLE_WRITE",
      "SKIP_UPLOAD"
    },
    {"DISABLE_GET", "RECACHE", "NO_GET", "NO_READ", "DISABLE_READ", "WRITE_ONLY", "FORCE_REBUILD"},
    {
      "REMOTE_STORAGE_TYPE",
      "TYPE",
      "STORAGE",
      "STORAGE_TYPE",
      "REMOTE_TYPE",
      "REMOTE_STORAGE",
      "REMOTE_CACHE",
      "STORAGE_BACKEND",
      "BACKEND",
      "BACKEND_TYPE"
    },
    {"S3_BUCKET", "BUCKET", "BUCKET_NAME", "S3_BUCKET_NAME", "AWS_BUCKET"},
    {"S3_REGION", "REGION", "AWS_REGION", "AWS_DEFAULT_REGION", "S3_DEFAULT_REGION"},
    {"S3_ENDPOINT", "ENDPOINT", "ENDPOINT_URL", "S3_ENDPOINT_URL", "S3_URL", "S3_HOST"},
    {"S3_PREFIX", "PREFIX", "KEY_PREFIX", "S3_KEY_PREFIX", "S3_PATH", "NAMESPACE"},
    {"S3_FORCE_PATH_STYLE", "PATH_STYLE", "S3_PATH_STYLE", "S3_USE_PATH_STYLE"},
    {
      "S3_ACCESS_KEY_ID",
      "ACCESS_KEY",
      "ACCESS_KEY_ID",
      "S3_ACCESS_KEY",
      "S3_KEY_ID",
      "AWS_ACCESS_KEY_ID"
    },
    {
      "S3_ACCESS_KEY_SECRET",
      "SECRET_KEY",
      "SECRET_ACCESS_KEY",
      "S3_SECRET",
      "S3_SECRET_KEY",
      "S3_SECRET_ACCESS_KEY",
      "AWS_SECRET_ACCESS_KEY"
    },
    {"S3_SESSION_TOKEN", "SESSION_TOKEN", "AWS_SESSION_TOKEN"},
    {"HTTP_STORAGE_BASE_URL", "HTTP_URL", "HTTP_BASE_URL", "HTTP_STORAGE_URL", "BASE_URL"},
    {"HTTP_STORAGE_EXTRA_HEADERS", "HTTP_HEADERS", "HTTP_STORAGE_HEADERS", "EXTRA_HEADERS"},
    {"AZURE_CONTAINER", "AZURE_BUCKET", "AZURE_CONTAINER_NAME", "AZURE_STORAGE_CONTAINER"},
    {"AZURE_ACCOUNT", "AZURE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT"},
    {"AZURE_ACCOUNT_KEY", "AZURE_KEY", "AZURE_STORAGE_KEY", "AZURE_ACCESS_KEY"},
    {"AZURE_SAS_TOKEN", "AZURE_SAS", "AZURE_STORAGE_SAS_TOKEN"},
    {"AZURE_CONNECTION_STRING", "AZURE_STORAGE_CONNECTION_STRING"},
    {"ROOT_DIRECTORY", "ROOT", "ROOT_DIR", "CACHE_DIR", "CACHE_DIRECTORY", "DISK_DIR", "LOCAL_DIR"},
    {"DISK_MAX_SIZE", "MAX_SIZE", "MAXSIZE", "CACHE_SIZE", "MAX_CACHE_SIZE", "SIZE_LIMIT"},
    {"DISK_MAX_AGE", "MAX_AGE", "TTL", "CACHE_TTL", "EXPIRATION"},
    {"REMOTE_GET_TIMEOUT", "TIMEOUT", "GET_TIMEOUT", "REQUEST_TIMEOUT"},
    {"REMOTE_PUT_TIMEOUT", "PUT_TIMEOUT", "UPLOAD_TIMEOUT"},
    {"CA_FILE", "CA_BUNDLE", "CA_CERT", "CA_CERTIFICATE", "CACERT"},
    {"LOG_LEVEL", "LOG", "DEBUG", "VERBOSE"},
    {"LOG_OUTPUT", "LOG_FILE", "LOGFILE", "ERROR_LOG"},
    {"STATS_JSON", "STATS", "STATS_FILE", "STATSLOG"},
  };

  private ForeignNames() {}

  /// Adds each foreign name, and the variable without its prefix that it stands for.
  static void addTo(Map<String, String> spellings) {
    for (String[] row : ROWS) {
      for (int i = 1; i < row.length; i++) {
        spellings.put(row[i], row[0]);
      }
    }
  }
}
