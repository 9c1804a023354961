/// UTF-8 by hand, where Swift strings would cost a copy.
package enum UTF8Text {
  /// Writes a Unicode scalar and returns its length, 1 to 4 bytes.
  static func put(_ scalar: UInt32, at place: UnsafeMutablePointer<UInt8>) -> Int {
    func tail(_ shift: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: 0x80 | (scalar >> shift & 0x3F))
    }
    if scalar < 0x80 {
      place[0] = UInt8(truncatingIfNeeded: scalar)
      return 1
    }
    if scalar < 0x800 {
      place[0] = UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
      place[1] = tail(0)
      return 2
    }
    if scalar < 0x10000 {
      place[0] = UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
      place[1] = tail(6)
      place[2] = tail(0)
      return 3
    }
    place[0] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
    place[1] = tail(12)
    place[2] = tail(6)
    place[3] = tail(0)
    return 4
  }

  /// Length in UTF-16 code units, as both systems count the length of a value.
  ///
  /// The bytes must be UTF-8.
  @inline(__always)
  package static func utf16Length(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var length = 0
    for byte in bytes {
      // A character is one unit, and a second one where it takes four bytes.
      length &+= byte & 0xC0 != 0x80 ? 1 : 0
      length &+= byte >= 0xF0 ? 1 : 0
    }
    return length
  }

  /// Whether the bytes are UTF-8.
  package static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    ScanKernel.best.utf8Prefix(bytes) == bytes.count
  }

  /// Calls `body` with runs of valid text; between two runs stands a byte that is not part of any character.
  static func forEachValidRun(
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ body: (UnsafeBufferPointer<UInt8>, _ badByte: UInt8?) -> Void
  ) {
    var rest = bytes
    while true {
      let valid = ScanKernel.best.utf8Prefix(rest)
      let run = UnsafeBufferPointer(rebasing: rest[..<valid])
      guard valid < rest.count else {
        body(run, nil)
        return
      }
      body(run, rest[valid])
      rest = UnsafeBufferPointer(rebasing: rest[(valid + 1)...])
    }
  }
}
