internal import Records
internal import Runs

/// The bytes of a file or of standard input, unpacked where they are packed.
///
/// However much comes out of a few bytes, no more than was asked for is held in memory.
final class DecompressedInput: ByteInput {
  private static let packedBytes = 64 << 10

  private let input: FileInput
  /// nil: the first bytes tell.
  private let given: Compression?
  private let mayDetect: Bool
  private var decompressor: (any Decompressor)?
  private var compression: Compression?
  private var isBegun = false
  /// Bytes of the file, and how many of them are done with.
  private let packed = ByteBuffer(capacity: DecompressedInput.packedBytes)
  private var taken = 0
  private var isInputAtEnd = false
  /// Whether more may come out without more going in.
  private var holdsMore = false
  private var hasGiven = false

  /// Opens the file; nothing is read yet.
  init(_ uri: ConnectorURI, cancellation: Cancellation) throws {
    given = try uri.compression()
    mayDetect = !uri.saysUncompressed
    input = try FileInput(uri, cancellation: cancellation)
  }

  var name: String { input.name }
  var totalBytes: Int? { input.totalBytes }
  var fingerprint: String? { input.fingerprint }
  var remark: String? { input.remark }
  var bytesRead: Int { input.bytesRead }
  var hasPaused: Bool { taken == packed.count && !holdsMore && input.hasPaused }

  func read(into buffer: ByteBuffer, atMost count: Int) throws(SourceError) -> Int {
    if !isBegun { try begin() }
    guard let decompressor else { return try readPlain(into: buffer, atMost: count) }
    while true {
      let (took, gave) = try unpack(into: buffer, atMost: count, decompressor)
      if gave > 0 { return gave }
      if taken < packed.count {
        guard took > 0 else { throw failure(CompressionFault(message: "it can't be unpacked")) }
      } else if isInputAtEnd {
        guard decompressor.mayEnd else { throw truncation }
        return 0
      } else {
        try refill()
      }
    }
  }

  private func begin() throws(SourceError) {
    isBegun = true
    compression = given
    if given == nil, mayDetect {
      // Three bytes tell; a pipe may give them one at a time.
      while packed.count < 3, try input.read(into: packed, atMost: Self.packedBytes) > 0 {}
      compression = Compression.detect(packed.bytes)
    }
    decompressor = compression?.makeDecompressor()
  }

  private func readPlain(
    into buffer: ByteBuffer, atMost count: Int
  ) throws(SourceError) -> Int {
    guard taken < packed.count else { return try input.read(into: buffer, atMost: count) }
    let rest = UnsafeBufferPointer(rebasing: packed.bytes[taken...].prefix(count))
    buffer.append(rest)
    taken += rest.count
    return rest.count
  }

  private func refill() throws(SourceError) {
    packed.removeAll()
    taken = 0
    isInputAtEnd = try input.read(into: packed, atMost: Self.packedBytes) == 0
  }

  private func unpack(
    into buffer: ByteBuffer, atMost count: Int, _ decompressor: any Decompressor
  ) throws(SourceError) -> (took: Int, gave: Int) {
    buffer.reserve(count)
    let room = UnsafeMutableBufferPointer(start: buffer.base + buffer.count, count: count)
    do {
      let (took, gave) = try decompressor.decompress(
        UnsafeBufferPointer(rebasing: packed.bytes[taken...]), into: room)
      taken += took
      buffer.count += gave
      holdsMore = gave == count
      hasGiven = hasGiven || gave > 0
      return (took, gave)
    } catch {
      throw failure(error)
    }
  }

  // MARK: Words

  private var format: String { compression?.rawValue ?? "" }

  private func failure(_ fault: CompressionFault) -> SourceError {
    guard fault.isForeign, !hasGiven else {
      return SourceError(
        "\(name): the \(format) data is damaged: \(fault.message); get the file again")
    }
    return SourceError(
      "\(name): this is no \(format) data: \(fault.message); ?compression=none reads it as it is")
  }

  private var truncation: SourceError {
    guard input.bytesRead > 0 else {
      return SourceError("\(name): the file is empty; even a compressed file of nothing is not")
    }
    return SourceError(
      "\(name): the \(format) data ends in the middle, after \(input.bytesRead) bytes; the file was "
        + "cut off: get it again")
  }
}
