internal import CScan

/// Text as it stands in JSON (RFC 8259, section 7).
package enum JSONText {
  /// Appends text with escapes, without the quotes around it.
  ///
  /// The bytes must be UTF-8.
  package static func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, to buffer: ByteBuffer) {
    guard var place = text.baseAddress else { return }
    let end = place + text.count
    while true {
      let plain = scan_json_plain(place, end - place)
      buffer.append(place, plain)
      place += plain
      guard place < end else { return }
      appendEscape(place.pointee, to: buffer)
      place += 1
    }
  }

  package static func appendEscaped(_ text: String, to buffer: ByteBuffer) {
    var text = text
    text.withUTF8 { appendEscaped($0, to: buffer) }
  }

  private static func appendEscape(_ byte: UInt8, to buffer: ByteBuffer) {
    switch byte {
    case ASCII.quote: buffer.append("\\\"")
    case ASCII.backslash: buffer.append("\\\\")
    case ASCII.lineFeed: buffer.append("\\n")
    case ASCII.carriageReturn: buffer.append("\\r")
    case ASCII.tab: buffer.append("\\t")
    default:
      let digits: StaticString = "0123456789abcdef"
      buffer.append("\\u00")
      buffer.append(digits.utf8Start[Int(byte >> 4)])
      buffer.append(digits.utf8Start[Int(byte & 15)])
    }
  }

  /// Appends a cell as a JSON value: empty as `null`; numbers that JSON does not know (`007`) as strings.
  package static func append(_ cell: Cell, to buffer: ByteBuffer) {
    switch cell.kind {
    case .empty:
      buffer.append("null")
    case .number where !NumberText.isJSON(cell.bytes), .text:
      buffer.append(ASCII.quote)
      appendInner(cell, to: buffer)
      buffer.append(ASCII.quote)
    case .number, .boolean:
      buffer.append(cell.bytes)
    case .composite:
      appendOnOneLine(cell.bytes, to: buffer)
    }
  }

  /// Appends what stands between a cell's quotes.
  static func appendInner(_ cell: Cell, to buffer: ByteBuffer) {
    if cell.flags.contains(.jsonEscaped) || cell.flags.contains(.jsonPlain) {
      buffer.append(cell.bytes)
    } else if cell.flags.contains(.csvEscaped) {
      var rest = cell.bytes
      while let quote = rest.firstIndex(of: ASCII.quote) {
        appendEscaped(UnsafeBufferPointer(rebasing: rest[..<quote]), to: buffer)
        buffer.append("\\\"")
        rest = UnsafeBufferPointer(rebasing: rest[min(quote + 2, rest.count)...])
      }
      appendEscaped(rest, to: buffer)
    } else {
      appendEscaped(cell.bytes, to: buffer)
    }
  }

  /// Appends an object or array; its line breaks, which can only stand between its parts, become spaces.
  static func appendOnOneLine(_ text: UnsafeBufferPointer<UInt8>, to buffer: ByteBuffer) {
    let start = buffer.count
    buffer.append(text)
    let copy = UnsafeMutableBufferPointer(start: buffer.base + start, count: text.count)
    for index in copy.indices
    where copy[index] == ASCII.lineFeed || copy[index] == ASCII.carriageReturn {
      copy[index] = ASCII.space
    }
  }

  /// Appends a record that can't be read as `{"_raw": "..."}`; bytes that are not UTF-8 become U+FFFD.
  static func appendRaw(_ raw: UnsafeBufferPointer<UInt8>, to buffer: ByteBuffer) {
    buffer.append("{\"_raw\":\"")
    UTF8Text.forEachValidRun(raw) { run, badByte in
      appendEscaped(run, to: buffer)
      if badByte != nil { buffer.append(scalar: 0xFFFD) }
    }
    buffer.append("\"}")
  }
}
