internal import Records

/// One line of a tap, as far as Crosswalk has to understand it.
enum SingerMessage {
  /// The record as its JSON text stands in the message.
  case record(stream: String, record: [UInt8])
  case schema(stream: String)
  /// The value of a STATE message as JSON text.
  case state([UInt8])
  /// A version of a stream's whole content, by which targets delete what is older; nothing here needs it.
  case activateVersion(stream: String)
  /// A file of records somewhere else (an extension of Meltano's SDK).
  case batch(stream: String)
  /// An object that is none of these.
  case unknown
  /// No JSON object: a line that a program has put there by mistake, or half of one.
  case unreadable

  init(_ line: UnsafeBufferPointer<UInt8>) {
    guard let object = JSONObject(Array(line)) else {
      self = .unreadable
      return
    }
    switch (object.text("type"), object.text("stream")) {
    case ("RECORD", let stream?):
      self = object.json("record").map { .record(stream: stream, record: $0) } ?? .unknown
    case ("SCHEMA", let stream?): self = .schema(stream: stream)
    case ("ACTIVATE_VERSION", let stream?): self = .activateVersion(stream: stream)
    case ("BATCH", let stream?): self = .batch(stream: stream)
    case ("STATE", _): self = object.json("value").map { .state($0) } ?? .unknown
    default: self = .unknown
    }
  }
}
