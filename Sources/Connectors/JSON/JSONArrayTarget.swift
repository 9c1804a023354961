internal import Records
internal import Runs

/// Writes rows as the elements of one JSON array; `[]` where there are none.
final class JSONArrayTarget: TargetWriter {
  private let file: FileOutput
  private let fieldNames: [String]
  private var written = 0
  private var isBegun = false

  init(_ uri: ConnectorURI, fieldNames: [String]) throws(ConnectorURIError) {
    file = try FileOutput(uri)
    self.fieldNames = fieldNames
  }

  func makeEncoder() -> any RecordEncoder { JSONRowEncoder(fieldNames: fieldNames, form: .array) }

  func open(_ run: TargetRun) throws(TargetError) -> Checkpoint? {
    try file.open()
    return nil
  }

  func write(
    _ bytes: UnsafeBufferPointer<UInt8>, rowEnds: [Int]
  ) throws(TargetError) -> WriteCounts {
    guard !bytes.isEmpty else { return WriteCounts() }
    if isBegun {
      try file.write(bytes)
    } else {
      isBegun = true
      try file.write(JSONRowEncoder.arrayOpening)
      // Every row begins with a comma; the first one must not.
      try file.write(UnsafeBufferPointer(rebasing: bytes.dropFirst()))
    }
    written += rowEnds.count
    return WriteCounts(written: rowEnds.count)
  }

  func commit() throws(TargetError) {
    try file.write(isBegun ? JSONRowEncoder.arrayClosing : "[]\n")
    try file.commit()
  }

  func abort() -> WriteCounts {
    let lost = WriteCounts(written: file.isDirect ? 0 : written)
    file.abort()
    return lost
  }
}

extension FileOutput {
  fileprivate func write(_ text: StaticString) throws(TargetError) {
    try write(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
