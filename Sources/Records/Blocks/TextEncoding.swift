/// How text is written as bytes.
///
/// Everything behind the sources is UTF-8.
package enum TextEncoding: Sendable, Equatable {
  case utf8
  case utf16LittleEndian
  case utf16BigEndian

  /// The encoding that a byte order mark tells, and the mark's length; UTF-8 where there is none (Unicode standard,
  /// section 23.8).
  package static func detect(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> (encoding: TextEncoding, markLength: Int) {
    if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
    if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
    return (.utf8, utf8MarkLength(bytes))
  }

  /// 3 where the bytes begin with UTF-8's byte order mark, else 0.
  static func utf8MarkLength(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }
}

/// Turns a stream of UTF-16 into UTF-8, piece by piece; pieces may end in the middle of a character.
package struct UTF16Transcoder {
  private let isBigEndian: Bool
  private var oddByte: UInt8?
  private var highSurrogate: UInt16?
  private var byteOffset = 0
  private var line = 1
  private var column = 1

  /// The caller leaves out the byte order mark; `byteOffset` is its length, for places in errors.
  package init(_ encoding: TextEncoding, byteOffset: Int = 2) {
    isBigEndian = encoding == .utf16BigEndian
    self.byteOffset = byteOffset
  }

  /// Appends the text of the next bytes.
  ///
  /// Throws for half a surrogate pair, and with `atEnd` for half a character.
  package mutating func append(
    _ bytes: UnsafeBufferPointer<UInt8>, atEnd: Bool, to buffer: ByteBuffer
  ) throws(FormatError) {
    // At most three bytes for each unit of two, and four for a pair whose first half is left from before.
    buffer.reserve(bytes.count * 2 + 8)
    var rest = bytes[...]
    if let first = oddByte, let second = rest.popFirst() {
      oddByte = nil
      try put(unit(first, second), to: buffer)
    }
    while rest.count >= 2 {
      let at = rest.startIndex
      try put(unit(rest[at], rest[at + 1]), to: buffer)
      rest = rest[(at + 2)...]
    }
    oddByte = rest.first ?? oddByte
    guard atEnd else { return }
    if highSurrogate != nil { throw lone("the text ends in the middle of a surrogate pair") }
    if oddByte != nil { throw lone("the text ends in the middle of a character") }
  }

  private func unit(_ first: UInt8, _ second: UInt8) -> UInt16 {
    isBigEndian
      ? UInt16(first) << 8 | UInt16(second) : UInt16(second) << 8 | UInt16(first)
  }

  private mutating func put(_ unit: UInt16, to buffer: ByteBuffer) throws(FormatError) {
    var scalar = UInt32(unit)
    if let high = highSurrogate {
      guard unit & 0xFC00 == 0xDC00 else { throw lone("half a surrogate pair") }
      scalar = 0x10000 + (UInt32(high & 0x3FF) << 10 | UInt32(unit & 0x3FF))
      highSurrogate = nil
    } else if unit & 0xFC00 == 0xD800 {
      highSurrogate = unit
      byteOffset += 2
      return
    } else if unit & 0xFC00 == 0xDC00 {
      throw lone("half a surrogate pair")
    }
    buffer.append(scalar: scalar)
    byteOffset += 2
    if scalar == 10 {
      line += 1
      column = 1
    } else {
      column += 1
    }
  }

  private func lone(_ what: String) -> FormatError {
    FormatError(
      byteOffset: byteOffset, line: line, column: column,
      message: "\(what); the file is not proper UTF-16: save it as UTF-8")
  }
}

extension ByteBuffer {
  /// Appends a Unicode scalar as UTF-8; the value must be one (no surrogate, at most 0x10FFFF).
  func append(scalar: UInt32) {
    reserve(4)
    count += UTF8Text.put(scalar, at: base + count)
  }
}
