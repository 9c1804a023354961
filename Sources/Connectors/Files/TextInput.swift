internal import Records
internal import Runs

/// The text of an input, as UTF-8.
///
/// A byte order mark tells UTF-16, which is turned into UTF-8 on the way; UTF-8's own mark is passed
/// on.
final class TextInput {
  private let input: any ByteInput
  private var isAtEnd = false
  private let givenEncoding: TextEncoding?
  private var isBegun = false
  /// What was read to find the encoding and not yet passed on.
  private let head = ByteBuffer()
  private var transcoder: UTF16Transcoder?
  private let raw = ByteBuffer()

  /// - Parameter encoding: what somebody says it is; nil believes the byte order mark.
  init(_ input: any ByteInput, encoding: TextEncoding? = nil) {
    self.input = input
    givenEncoding = encoding
  }

  /// Opens a file or standard input; nothing is read yet.
  convenience init(
    _ uri: ConnectorURI, encoding: TextEncoding? = nil, cancellation: Cancellation
  ) throws {
    self.init(try DecompressedInput(uri, cancellation: cancellation), encoding: encoding)
  }

  /// What messages call it.
  var name: String { input.name }
  var totalBytes: Int? { input.totalBytes }
  /// See `SourceReader.fingerprint`.
  var fingerprint: String? { input.fingerprint }
  /// See `SourceReader.remark`.
  var remark: String? { input.remark }
  var bytesRead: Int { input.bytesRead }

  /// Whether there is nothing to read at this moment, from somebody who may send more later.
  var hasPaused: Bool { !isAtEnd && head.count == 0 && input.hasPaused }

  /// Appends up to `count` bytes (some more for UTF-16); waits for at least one.
  ///
  /// False at the end.
  func read(into buffer: ByteBuffer, atMost count: Int) throws(SourceError) -> Bool {
    if !isBegun { try begin() }
    if head.count > 0 {
      buffer.append(head.bytes)
      head.removeAll()
      return true
    }
    if isAtEnd { return false }
    guard transcoder != nil else { return try readBytes(into: buffer, atMost: count) > 0 }
    let before = buffer.count
    while buffer.count == before, !isAtEnd {
      raw.removeAll()
      _ = try readBytes(into: raw, atMost: count)
      try transcode(raw.bytes, to: buffer)
    }
    return buffer.count > before
  }

  private func readBytes(into buffer: ByteBuffer, atMost count: Int) throws(SourceError) -> Int {
    if isAtEnd { return 0 }
    let got = try input.read(into: buffer, atMost: count)
    if got == 0 { isAtEnd = true }
    return got
  }

  // MARK: Encoding

  private func begin() throws(SourceError) {
    isBegun = true
    // Three bytes tell every byte order mark; a pipe may give them one at a time.
    while raw.count < 3, try readBytes(into: raw, atMost: 64) > 0 {}
    let (detected, markLength) = TextEncoding.detect(raw.bytes)
    var encoding = givenEncoding ?? detected
    // Somebody who says "UTF-16" leaves the order to the mark; without one it is Windows' own.
    if encoding != .utf8, detected != .utf8 { encoding = detected }
    guard encoding != .utf8 else {
      head.append(raw.bytes)
      return
    }
    let mark = detected == .utf8 ? 0 : markLength
    transcoder = UTF16Transcoder(encoding, byteOffset: mark)
    try transcode(UnsafeBufferPointer(rebasing: raw.bytes[mark...]), to: head)
  }

  private func transcode(
    _ bytes: UnsafeBufferPointer<UInt8>, to buffer: ByteBuffer
  ) throws(SourceError) {
    do {
      try transcoder?.append(bytes, atEnd: isAtEnd, to: buffer)
    } catch {
      throw SourceError(error, in: name)
    }
  }
}
