/// Bytes as text of 64 letters (RFC 4648, section 4).
package enum Base64 {
  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  package static func append(_ bytes: some Sequence<UInt8>, to buffer: ByteBuffer) {
    var bits: UInt32 = 0
    var count = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      count += 1
      guard count == 3 else { continue }
      append(bits, letterCount: 4, to: buffer)
      bits = 0
      count = 0
    }
    guard count > 0 else { return }
    append(bits << UInt32(8 * (3 - count)), letterCount: count + 1, to: buffer)
    for _ in count..<3 { buffer.append(UInt8(ascii: "=")) }
  }

  /// Appends the bytes that pairs of hexadecimal digits stand for.
  static func append(hexadecimal digits: Slice<UnsafeBufferPointer<UInt8>>, to buffer: ByteBuffer) {
    let bytes = stride(from: digits.startIndex, to: digits.endIndex - 1, by: 2).lazy.map { place in
      UInt8(
        truncatingIfNeeded: (ASCII.hexValue(digits[place]) ?? 0) << 4
          | (ASCII.hexValue(digits[place + 1]) ?? 0))
    }
    append(bytes, to: buffer)
  }

  /// - Parameter bits: 24 of them, six for each letter.
  private static func append(_ bits: UInt32, letterCount: Int, to buffer: ByteBuffer) {
    for letter in 0..<letterCount {
      buffer.append(letters[Int(bits >> UInt32(18 - 6 * letter) & 63)])
    }
  }
}
