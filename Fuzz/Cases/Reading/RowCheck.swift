import Records

/// Rows that are written in each form of output and read back.
struct RowCheck {
  /// A way of writing, and of reading what it wrote.
  private struct Form {
    var encoder: any RecordEncoder
    var parser: any RecordParser
    /// What becomes of a cell.
    var written: (CellText) -> CellText
    var takesNULs = true
  }

  private let forms: [Form]
  private let layout: RecordLayout

  init(columnCount: Int) {
    let names = (0..<columnCount).map { "c\($0)" }
    let layout = RecordLayout(
      fields: names.map { RecordLayout.Field(name: $0) }, eagerCount: columnCount)
    self.layout = layout
    // CSV knows texts only, and none with a NUL.
    let csv = [UInt8(ascii: ","), UInt8(ascii: ";")].map { delimiter in
      Form(
        encoder: CSVRowEncoder(columnCount: columnCount, delimiter: delimiter),
        parser: CSVParser(header: CSVHeader(names: names, delimiter: delimiter), layout: layout),
        written: { CellText(.text, $0.bytes) }, takesNULs: false)
    }
    let json = Form(
      encoder: JSONRowEncoder(fieldNames: names), parser: JSONParser(layout: layout),
      written: Self.onOneLine)
    forms = columnCount == 0 ? [] : csv + [json]
  }

  /// Line breaks between the parts of a JSON value become spaces.
  private static func onOneLine(_ cell: CellText) -> CellText {
    guard cell.kind == .composite else { return cell }
    return CellText(.composite, cell.bytes.map { $0 == 10 || $0 == 13 ? 32 : $0 })
  }

  /// Every record's source, as rejects show it, is a JSON object.
  static func checkSources(_ read: ReadRecords) throws(FuzzFailure) {
    for entry in read.entries {
      let source = PlainJSON.parse(entry.source[...], maximumDepth: 512)
      try require(
        source?.value.members != nil && !entry.source.contains(10),
        "the source is no JSON object: \(String(decoding: entry.source, as: UTF8.self))")
    }
  }

  /// Texts without escapes and flags, as scripts and constants give them.
  func checkTexts(_ rows: [[CellText]]) throws(FuzzFailure) {
    for form in forms {
      let buffer = ByteBuffer()
      for row in rows { append(row, form.encoder, to: buffer) }
      try readBack(rows, buffer, form)
    }
  }

  /// The cells of a parser as they are, with their escapes; its layout has none that are lazy.
  func checkCells(
    of block: UnsafeBufferPointer<UInt8>, _ parser: any RecordParser, _ layout: RecordLayout
  ) throws(FuzzFailure) {
    for form in forms {
      let buffer = ByteBuffer()
      var read = ReadRecords()
      _ = read.add(block, firstLine: 1, parser, layout) { form.encoder.append($0, to: buffer) }
      try readBack(read.rows, buffer, form)
    }
    try checkBinary(block, parser, layout)
  }

  private func readBack(
    _ rows: [[CellText]], _ buffer: ByteBuffer, _ form: Form
  ) throws(FuzzFailure) {
    let block = PaddedBytes(buffer.bytes)
    var again = ReadRecords()
    _ = again.add(block.bytes, firstLine: 1, form.parser, layout)
    let name = "\(type(of: form.encoder))"
    for (place, pair) in zip(rows, again.entries).enumerated() {
      if !form.takesNULs, pair.0.contains(where: { $0.bytes.contains(0) }) { continue }
      try require(
        pair.1.record == .cells(pair.0.map(form.written)),
        "row \(place + 1) by \(name): wrote \(pair.0), read \(pair.1.record)")
    }
    try require(
      again.entries.count == rows.count && again.error.isEmpty,
      "\(name): wrote \(rows.count) rows, read \(again.entries.count) \(again.error)")
    withExtendedLifetime(block) {}
  }

  private func checkBinary(
    _ block: UnsafeBufferPointer<UInt8>, _ parser: any RecordParser, _ layout: RecordLayout
  ) throws(FuzzFailure) {
    let encoder = BinaryRowEncoder(columnCount: layout.fields.count)
    var written: [[CellText]] = []
    var read = ReadRecords()
    let buffer = ByteBuffer()
    _ = read.add(block, firstLine: 1, parser, layout) { cells in
      buffer.removeAll()
      encoder.append(cells, to: buffer)
      var reader = BinaryRowReader(buffer.bytes)
      var row: [CellText] = []
      while let cell = reader.next() { row.append(CellText(cell)) }
      written.append(row)
    }
    try require(written == read.rows, "binary rows: \(read.rows) became \(written)")
  }

  /// Encodes a row whose cells lie in one piece of memory.
  private func append(_ row: [CellText], _ encoder: any RecordEncoder, to buffer: ByteBuffer) {
    let texts = PaddedBytes(row.flatMap(\.bytes))
    guard var place = texts.bytes.baseAddress else { return }
    let cells = row.map { text in
      defer { place += text.bytes.count }
      return Cell(base: place, count: text.bytes.count, kind: text.kind)
    }
    cells.withUnsafeBufferPointer { cells in
      if let base = cells.baseAddress { encoder.append(base, to: buffer) }
    }
    withExtendedLifetime(texts) {}
  }
}

extension ReadRecords {
  /// The cells of the records that could be read.
  var rows: [[CellText]] {
    entries.compactMap { entry in
      guard case .cells(let cells) = entry.record else { return nil }
      return cells
    }
  }
}
