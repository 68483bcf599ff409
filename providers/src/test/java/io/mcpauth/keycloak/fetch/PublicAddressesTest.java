package io.mcpauth.keycloak.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicAddressesTest {

  /** Blocks of IANA's registries: both ends and what lies between, and one address outside. */
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0/8, 1.0.0.1",
    "10.0.0.0/8, 11.0.0.0",
    "100.64.0.0/10, 100.63.255.255",
    "100.64.0.0/10, 100.128.0.0",
    "127.0.0.0/8, 126.255.255.255",
    "127.0.0.0/8, 128.0.0.1",
    "169.254.0.0/16, 169.253.255.255",
    "169.254.0.0/16, 169.255.0.0",
    "172.16.0.0/12, 172.15.255.255",
    "172.16.0.0/12, 172.32.0.0",
    "192.0.0.0/24, 192.0.1.0",
    "192.0.2.0/24, 192.0.3.0",
    "192.168.0.0/16, 192.167.255.255",
    "192.168.0.0/16, 192.169.0.0",
    "198.18.0.0/15, 198.17.255.255",
    "198.18.0.0/15, 198.20.0.0",
    "198.51.100.0/24, 198.51.101.0",
    "203.0.113.0/24, 203.0.114.0",
    "192.88.99.0/24, 192.88.100.0",
    "224.0.0.0/4, 223.255.255.255",
    "240.0.0.0/4, 223.0.0.1",
    "168.63.129.16/32, 168.63.129.17",
    "::/128, 2606:4700::1111",
    "::1/128, 2606:4700::1111",
    "::/96, 2606:4700::1111",
    "::ffff:0:0:0/96, 2606:4700::1111",
    "64:ff9b::/96, 2606:4700::1111",
    "64:ff9b:1::/48, 2606:4700::1111",
    "100::/64, 2606:4700::1111",
    "2001::/23, 2001:200::1",
    "2001::/32, 2001:4860:4860::8888",
    "2001:2::/48, 2001:4860:4860::8888",
    "2001:db8::/32, 2001:db9::1",
    "2002::/16, 2003::1",
    "3fff::/20, 3ffe::1",
    "5f00::/16, 2606:4700::1111",
    "2620:4f:8000::/48, 2620:4f:8001::1",
    "fc00::/7, 2606:4700::1111",
    "fe80::/10, 2606:4700::1111",
    "fec0::/10, 2606:4700::1111",
    "ff00::/8, 2606:4700::1111"
  })
  void knowsTheBlocks(String block, String outside) throws UnknownHostException {
    int slash = block.indexOf('/');
    String start = block.substring(0, slash);
    byte[] first = raw(InetAddress.getByName(start), start);
    int prefix = Integer.parseInt(block.substring(slash + 1));
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      byte[] inside = first.clone();
      for (int bit = prefix; bit < first.length * 8; bit++) {
        // The first address, the last one, and any between.
        if (i == 1 || (i > 1 && random.nextBoolean())) {
          inside[bit / 8] |= (byte) (0x80 >> (bit % 8));
        }
      }
      InetAddress address = InetAddress.getByAddress(inside);
      assertThat(PublicAddresses.contain(address)).as(address.getHostAddress()).isFalse();
    }
    assertThat(PublicAddresses.contain(InetAddress.getByName(outside))).as(outside).isTrue();
  }

  /** What clouds tell their machines, credentials among it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "169.254.170.2",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd20:ce::254",
        "fe80::a9fe:a9fe",
        "::ffff:169.254.169.254",
        "::ffff:a9fe:a9fe",
        "64:ff9b::169.254.169.254",
        "2002:a9fe:a9fe::1",
        "2001:0:a9fe:a9fe::1"
      })
  void refusesMetadataOfClouds(String address) throws UnknownHostException {
    assertThat(PublicAddresses.contain(InetAddress.getByName(address))).isFalse();
  }

  /** However it is spelled: Java reads numbers as the C library does, and so would curl. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0",
        "0.0.0.0",
        "10.1",
        "3232235777",
        "::1",
        "0:0:0:0:0:0:0:1",
        "0000:0000:0000:0000:0000:0000:0000:0001",
        "::0.0.0.1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "0:0:0:0:0:ffff:7f00:0001",
        "::FFFF:10.0.0.1",
        "::ffff:192.168.1.1",
        "fe80::1",
        "FC00::1",
        "255.255.255.255"
      })
  void refusesEverySpellingOfWhatIsInside(String spelling) throws UnknownHostException {
    assertThat(PublicAddresses.contain(InetAddress.getByName(spelling))).isFalse();
  }

  /** IPv4 in IPv6 is the IPv4 address, public or not. */
  @Test
  void judgesMappedAddressesAsWhatTheyAre() throws UnknownHostException {
    assertThat(PublicAddresses.contain(InetAddress.getByName("::ffff:8.8.8.8"))).isTrue();
    assertThat(PublicAddresses.contain(InetAddress.getByName("::ffff:10.8.8.8"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "93.184.216.34",
        "104.16.0.1",
        "151.101.1.69",
        "192.30.255.112",
        "198.41.0.4",
        "2606:4700:4700::1111",
        "2001:4860:4860::8888",
        "2a00:1450:4001:81b::200e",
        "2620:fe::fe"
      })
  void takesPublicAddresses(String address) throws UnknownHostException {
    assertThat(PublicAddresses.contain(InetAddress.getByName(address))).isTrue();
  }

  // Java makes an IPv4 address of a mapped one; the block is meant as IPv6.
  private static byte[] raw(InetAddress address, String text) {
    byte[] bytes = address.getAddress();
    assertThat(bytes).hasSize(text.contains(":") ? 16 : 4);
    return bytes;
  }
}
