package io.mcpauth.keycloak.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A block of addresses, written as in the registries of IANA: {@code 10.0.0.0/8}. */
record AddressBlock(InetAddress first, int prefix) {

  /** Reads a constant of this program: the address is numeric, so that nothing is looked up. */
  static AddressBlock of(String text) {
    int slash = text.indexOf('/');
    String address = text.substring(0, slash);
    if (!address.matches("[0-9a-f.:]+")) {
      throw new IllegalArgumentException(text);
    }
    try {
      return new AddressBlock(
          InetAddress.getByName(address), Integer.parseInt(text.substring(slash + 1)));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** Whether the address is of the same family and begins with the same bits. */
  boolean contains(InetAddress address) {
    byte[] block = first.getAddress();
    byte[] bytes = address.getAddress();
    if (block.length != bytes.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> (bit % 8);
      if (((block[bit / 8] ^ bytes[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
