internal import Mapping
internal import Records

/// A reject as one JSON object:
/// `{"task","record","key","field","code","message","at","source":{...}}`; what is absent is `null`.
enum RejectLine {
  /// - Parameter record: 1-based number of the source record.
  static func append(_ reject: Reject, task: String, record: Int, to buffer: ByteBuffer) {
    buffer.append("{\"task\":" as StaticString)
    buffer.appendJSONString(task)
    buffer.append(",\"record\":" as StaticString)
    buffer.append(String(record))
    buffer.append(",\"key\":" as StaticString)
    append(json: reject.keyJSON, to: buffer)
    buffer.append(",\"field\":" as StaticString)
    append(reject.field, to: buffer)
    buffer.append(",\"code\":" as StaticString)
    buffer.appendJSONString(reject.code.rawValue)
    buffer.append(",\"message\":" as StaticString)
    buffer.appendJSONString(reject.message)
    buffer.append(",\"at\":" as StaticString)
    append(reject.at, to: buffer)
    buffer.append(",\"source\":" as StaticString)
    append(json: reject.sourceJSON, to: buffer)
    buffer.append("}" as StaticString)
  }

  private static func append(_ text: String?, to buffer: ByteBuffer) {
    guard let text else { return buffer.append("null" as StaticString) }
    buffer.appendJSONString(text)
  }

  private static func append(json: [UInt8], to buffer: ByteBuffer) {
    guard !json.isEmpty else { return buffer.append("null" as StaticString) }
    json.withUnsafeBufferPointer { buffer.append($0) }
  }
}
