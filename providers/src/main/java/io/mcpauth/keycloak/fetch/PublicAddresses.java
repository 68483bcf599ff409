package io.mcpauth.keycloak.fetch;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses belong to the public Internet, by the special-purpose address registries of IANA
 * (RFC 6890), as of 2026.
 *
 * <p>Only numbers are judged, never how a name or an address was spelled: whatever led to an
 * address, this is what would be connected to. An IPv4 address that is mapped into IPv6 is the IPv4
 * address already when Java has it.
 */
final class PublicAddresses {

  private static final List<AddressBlock> NOT_PUBLIC_4 =
      blocks(
          // This host on this network (RFC 791): most systems connect 0.0.0.0 to themselves.
          "0.0.0.0/8",
          // Private use (RFC 1918).
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          // Behind carriers' translators (RFC 6598); a cloud's metadata is at 100.100.100.200.
          "100.64.0.0/10",
          // Loopback (RFC 1122).
          "127.0.0.0/8",
          // Link-local (RFC 3927): the metadata of most clouds.
          "169.254.0.0/16",
          // A cloud's own services for its machines, with an address that looks public.
          "168.63.129.16/32",
          // Protocol assignments (RFC 6890); a cloud's metadata is at 192.0.0.192.
          "192.0.0.0/24",
          // Documentation (RFC 5737).
          "192.0.2.0/24",
          "198.51.100.0/24",
          "203.0.113.0/24",
          // AS112 (RFC 7534, RFC 7535), AMT (RFC 7450): answered by whoever is nearest.
          "192.31.196.0/24",
          "192.52.193.0/24",
          "192.175.48.0/24",
          // Relays from IPv6 (RFC 7526, deprecated).
          "192.88.99.0/24",
          // Benchmarks (RFC 2544).
          "198.18.0.0/15",
          // Multicast (RFC 5771), reserved (RFC 1112) and broadcast (RFC 919).
          "224.0.0.0/4",
          "240.0.0.0/4");

  /** Global unicast; loopback, unique-local, link-local, mapped and NAT64 are outside of it. */
  private static final AddressBlock GLOBAL_6 = AddressBlock.of("2000::/3");

  private static final List<AddressBlock> NOT_PUBLIC_6 =
      blocks(
          // Protocol assignments (RFC 2928): Teredo, benchmarks, ORCHID and others.
          "2001::/23",
          // Documentation (RFC 3849, RFC 9637).
          "2001:db8::/32",
          "3fff::/20",
          // 6to4 (RFC 7526): an IPv4 address, of any kind, stands inside.
          "2002::/16",
          // AS112 (RFC 7534).
          "2620:4f:8000::/48");

  private PublicAddresses() {}

  /** Whether a stranger may make this server connect there. */
  static boolean contain(InetAddress address) {
    if (address instanceof Inet4Address) {
      return NOT_PUBLIC_4.stream().noneMatch(block -> block.contains(address));
    }
    return GLOBAL_6.contains(address)
        && NOT_PUBLIC_6.stream().noneMatch(block -> block.contains(address));
  }

  private static List<AddressBlock> blocks(String... blocks) {
    return Stream.of(blocks).map(AddressBlock::of).toList();
  }
}
