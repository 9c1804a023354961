internal import CScan

/// One version of the block scans: for AVX-512, AVX2, SSE2, or portable.
///
/// All give equal results.
package struct ScanKernel: @unchecked Sendable {
  // Points at a constant of the C module that is never written.
  let functions: UnsafePointer<scan_kernel>

  /// The fastest one on this machine.
  package static let best = all[0]

  /// The ones that run on this machine, the fastest first.
  package static let all: [ScanKernel] = {
    var found: [ScanKernel] = []
    while let functions = scan_kernel_at(found.count) {
      found.append(ScanKernel(functions: functions))
    }
    return found
  }()

  package var name: String { String(cString: functions.pointee.name) }

  /// Number of quotes and of line feeds.
  func count(_ bytes: UnsafeBufferPointer<UInt8>) -> (quotes: Int, lineFeeds: Int) {
    guard let base = bytes.baseAddress else { return (0, 0) }
    let counts = functions.pointee.count(base, bytes.count)
    return (Int(counts.quotes), Int(counts.line_feeds))
  }

  /// Length of the longest prefix that is UTF-8; all of it where the bytes are.
  package func utf8Prefix(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    return functions.pointee.utf8_prefix(base, bytes.count)
  }
}

/// Letters of the formats.
enum ASCII {
  static let tab = UInt8(ascii: "\t")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let quote = UInt8(ascii: "\"")
  static let comma = UInt8(ascii: ",")
  static let colon = UInt8(ascii: ":")
  static let backslash = UInt8(ascii: "\\")
  static let minus = UInt8(ascii: "-")
  static let point = UInt8(ascii: ".")
  static let zero = UInt8(ascii: "0")
  static let nine = UInt8(ascii: "9")
  static let openBrace = UInt8(ascii: "{")
  static let closeBrace = UInt8(ascii: "}")
  static let openBracket = UInt8(ascii: "[")
  static let closeBracket = UInt8(ascii: "]")

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- zero < 10 }

  /// Value of a hexadecimal digit; nil for anything else.
  @inline(__always)
  static func hexValue(_ byte: UInt8) -> UInt32? {
    if isDigit(byte) { return UInt32(byte &- zero) }
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? UInt32(letter) + 10 : nil
  }
}
