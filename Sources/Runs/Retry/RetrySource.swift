private import Glibc
private import Records

/// The source records of a task's rejects as a file that a run can read, in the form they had: columns where they
/// come from CSV, else JSON Lines.
struct RetrySource {
  let path: String
  /// What stands before the path in a URI.
  let scheme: String
  private(set) var count = 0

  /// Writes the records of all rejects that can be retried.
  ///
  /// - Parameter wantsColumns: whether they come from CSV, whose columns are found by rules of their own.
  init(of rejectsPath: String, wantsColumns: Bool) throws(TargetError) {
    path = rejectsPath + ".retry"
    let columns = wantsColumns ? Self.columns(of: rejectsPath) : nil
    scheme = columns == nil ? "jsonl" : "csv"
    let file = OutputFile(path: path)
    try file.open()
    let buffer = ByteBuffer()
    if let columns {
      Self.appendRow(columns.map { .some($0) }, to: buffer)
    }
    count = try Self.eachReject(of: rejectsPath) { reject throws(TargetError) in
      if columns == nil {
        reject.source.withUnsafeBufferPointer { buffer.append($0) }
        buffer.append(0x0A)
      } else {
        Self.appendRow(Self.values(reject), to: buffer)
      }
      guard buffer.count > 64 << 10 else { return }
      try file.write(buffer.bytes)
      buffer.removeAll()
    }
    try file.write(buffer.bytes)
    try file.commit()
  }

  func remove() { unlink(path) }

  /// The columns that all records have; nil where they differ, or where a value is no text.
  private static func columns(of rejectsPath: String) -> [String]? {
    var columns: [String]?
    var differ = false
    _ = eachReject(of: rejectsPath) { reject in
      guard !differ, let object = JSONObject(reject.source) else { return }
      let names = object.members.map(\.name)
      let isFlat = object.members.allSatisfy { $0.value.first == 0x22 || $0.value.first == 0x6E }
      differ = !isFlat || columns ?? names != names
      columns = names
    }
    return differ ? nil : columns
  }

  private static func values(_ reject: KeptReject) -> [String?] {
    JSONObject(reject.source)?.members.map { JSONObject.text($0.value) } ?? []
  }

  private static func appendRow(_ values: [String?], to buffer: ByteBuffer) {
    for (index, value) in values.enumerated() {
      if index > 0 { buffer.append(",") }
      guard let value else { continue }
      buffer.append("\"")
      buffer.append(value.replacing("\"", with: "\"\""))
      buffer.append("\"")
    }
    buffer.append("\n")
  }

  /// - Returns: the number of rejects that can be retried.
  private static func eachReject<Failure: Error>(
    of path: String, _ body: (KeptReject) throws(Failure) -> Void
  ) throws(Failure) -> Int {
    guard let file = RejectFile(path) else { return 0 }
    var count = 0
    while let reject = file.next() {
      guard reject.canBeRetried else { continue }
      count += 1
      try body(reject)
    }
    return count
  }
}
