private import Glibc
private import Records

/// A line of a rejects file.
struct KeptReject {
  /// The line as it stands, without its end.
  let line: [UInt8]
  /// 1-based number of the source record.
  let record: Int
  private let code: String
  /// The source record as a JSON object.
  let source: [UInt8]

  /// nil where the line is no reject.
  init?(_ line: [UInt8]) {
    guard let object = JSONObject(line), let record = object.integer("record") else { return nil }
    self.line = line
    self.record = record
    code = object.text("code") ?? ""
    source = object.json("source") ?? []
  }

  /// Whether mapping the record again can be of use: one that could not be read stays as it is, and a duplicate by
  /// itself would take the place of the record that had the key first.
  var canBeRetried: Bool { code != "source" && code != "duplicate" && source.first == 0x7B }

  /// The line with another record number.
  func line(record: Int) -> [UInt8] {
    guard let object = JSONObject(line) else { return line }
    let buffer = ByteBuffer()
    for (index, member) in object.members.enumerated() {
      buffer.append(index == 0 ? "{" : ",")
      buffer.appendJSONString(member.name)
      buffer.append(":")
      if member.name == "record" {
        buffer.append(String(record))
      } else {
        member.value.withUnsafeBufferPointer { buffer.append($0) }
      }
    }
    buffer.append("}")
    return Array(buffer.bytes)
  }
}

/// Reads a rejects file from front to back, in constant memory.
final class RejectFile {
  private let stream: UnsafeMutablePointer<FILE>
  private var room: UnsafeMutablePointer<CChar>?
  private var capacity = 0

  /// nil where the file can't be opened.
  init?(_ path: String) {
    guard let stream = fopen(path, "re") else { return nil }
    self.stream = stream
  }

  deinit {
    fclose(stream)
    free(room)
  }

  /// The next reject; nil at the end.
  ///
  /// Lines that are none are left out: nothing of ours writes such.
  func next() -> KeptReject? {
    while true {
      let count = getline(&room, &capacity, stream)
      guard count > 0, let room else { return nil }
      let bytes = UnsafeRawBufferPointer(start: room, count: count)
      if let reject = KeptReject(Array(bytes.last == 0x0A ? bytes.dropLast() : bytes[...])) {
        return reject
      }
    }
  }
}
