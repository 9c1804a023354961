internal import CScan

/// What the text of a column has to be turned into.
package enum CopyForm: Sendable {
  case text, number, boolean
  /// `2024-01-31 12:00:00.5+00`, which becomes ISO 8601: `2024-01-31T12:00:00.5Z`.
  case moment
  /// JSON, whose scalars become texts, numbers and booleans.
  case json
  /// `\x` and hexadecimal digits, which become Base64 (RFC 4648, section 4), as JSON formats carry bytes.
  case bytes
}

/// Turns rows in the text form of PostgreSQL's `COPY` into records for a `BinaryRecordParser`.
package final class CopyRowReader {
  private let forms: [CopyForm]
  private let kernel = ScanKernel.best
  /// One value without escapes.
  private let value = ByteBuffer()

  package init(_ forms: [CopyForm]) {
    self.forms = forms
  }

  /// Appends a row, which ends with a line feed.
  package func append(_ row: UnsafeBufferPointer<UInt8>, to buffer: ByteBuffer) {
    let record = BinaryRecordWriter(buffer)
    var rest = row[...]
    for form in forms {
      let end = rest.firstIndex { $0 == ASCII.tab || $0 == ASCII.lineFeed } ?? rest.endIndex
      append(UnsafeBufferPointer(rebasing: rest[..<end]), form, to: record)
      rest = rest[end...].dropFirst()
    }
    // A server without an encoding of its own (SQL_ASCII) hands out whatever bytes it was given.
    guard kernel.utf8Prefix(row) == row.count else {
      return record.replace(problem: "the row is not UTF-8", raw: row)
    }
  }

  private func append(
    _ field: UnsafeBufferPointer<UInt8>, _ form: CopyForm, to record: BinaryRecordWriter
  ) {
    if field.count == 2, field[0] == ASCII.backslash, field[1] == UInt8(ascii: "N") {
      return record.appendEmpty()
    }
    var text = field
    if let base = field.baseAddress, scan_find(base, field.count, ASCII.backslash) < field.count {
      value.removeAll()
      value.shrink(to: 1 << 20)
      Self.decode(field, to: value)
      text = value.bytes
    }
    convert(text, form, to: record)
  }

  private func convert(
    _ text: UnsafeBufferPointer<UInt8>, _ form: CopyForm, to record: BinaryRecordWriter
  ) {
    switch form {
    case .text: record.append(text, .text)
    case .number:
      // `NaN` and `Infinity` are no numbers for anybody else.
      let isNumber = text.last.map(ASCII.isDigit) ?? false
      record.append(text, isNumber ? .number : .text)
    case .boolean: record.append(text.first == UInt8(ascii: "t") ? "true" : "false", .boolean)
    case .moment: Self.appendMoment(text, to: record)
    case .json: Self.appendJSON(text, to: record)
    case .bytes:
      let place = record.beginCell()
      Base64.append(hexadecimal: text.dropFirst(2), to: record.buffer)
      record.endCell(place, .text)
    }
  }

  /// Backslashes: `\\`, `\t`, `\n` … (the server writes no others).
  private static func decode(_ field: UnsafeBufferPointer<UInt8>, to buffer: ByteBuffer) {
    var isEscaped = false
    for byte in field {
      if !isEscaped, byte == ASCII.backslash {
        isEscaped = true
        continue
      }
      buffer.append(isEscaped ? meaning(byte) : byte)
      isEscaped = false
    }
  }

  private static func meaning(_ letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: "b"): 8
    case UInt8(ascii: "f"): 12
    case UInt8(ascii: "n"): ASCII.lineFeed
    case UInt8(ascii: "r"): ASCII.carriageReturn
    case UInt8(ascii: "t"): ASCII.tab
    case UInt8(ascii: "v"): 11
    default: letter
    }
  }

  /// `infinity` and years before Christ stay as they are.
  private static func appendMoment(
    _ text: UnsafeBufferPointer<UInt8>, to record: BinaryRecordWriter
  ) {
    let place = record.beginCell()
    let isUTC = text.count > 3 && text.suffix(3).elementsEqual("+00".utf8)
    record.buffer.append(isUTC ? UnsafeBufferPointer(rebasing: text.dropLast(3)) : text)
    if let space = text.firstIndex(of: ASCII.space), space >= 10,
      text.last.map(ASCII.isDigit) ?? false
    {
      record.buffer.base[place + BinaryRowEncoder.prefixLength + space] = UInt8(ascii: "T")
    }
    if isUTC { record.buffer.append(UInt8(ascii: "Z")) }
    record.endCell(place, .text)
  }

  private static func appendJSON(
    _ text: UnsafeBufferPointer<UInt8>, to record: BinaryRecordWriter
  ) {
    let isSpace = { (byte: UInt8) in [ASCII.space, 9, 10, 13].contains(byte) }
    var text = text[...]
    while let first = text.first, isSpace(first) { text.removeFirst() }
    while let last = text.last, isSpace(last) { text.removeLast() }
    switch text.first {
    case ASCII.quote:
      let inner = UnsafeBufferPointer(rebasing: text.dropFirst().dropLast())
      let place = record.beginCell()
      if let base = inner.baseAddress {
        CellDecoder.append(
          Cell(base: base, count: inner.count, flags: .jsonEscaped), to: record.buffer)
      }
      record.endCell(place, .text)
    case UInt8(ascii: "n"): record.appendEmpty()
    case UInt8(ascii: "t"), UInt8(ascii: "f"):
      record.append(UnsafeBufferPointer(rebasing: text), .boolean)
    case ASCII.openBrace, ASCII.openBracket:
      record.append(UnsafeBufferPointer(rebasing: text), .composite)
    default: record.append(UnsafeBufferPointer(rebasing: text), .number)
    }
  }
}
