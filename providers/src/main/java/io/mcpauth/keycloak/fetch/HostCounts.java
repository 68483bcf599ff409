package io.mcpauth.keycloak.fetch;

import java.util.Map;
import java.util.TreeMap;

/** How many of something each host has; not safe for threads. */
final class HostCounts {

  // RFC 3986 section 6.2.2.1: a host is the same in capitals.
  private final Map<String, Integer> counts = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  boolean isBelow(String host, int limit) {
    return counts.getOrDefault(host, 0) < limit;
  }

  void add(String host) {
    counts.merge(host, 1, Integer::sum);
  }

  void remove(String host) {
    int left = counts.getOrDefault(host, 0) - 1;
    if (left > 0) {
      counts.put(host, left);
    } else {
      counts.remove(host);
    }
  }
}
