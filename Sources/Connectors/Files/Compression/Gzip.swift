private import CZlib
internal import Records

/// zlib's sign for gzip, added to the size of the window (zlib.h, `deflateInit2`).
private let gzipWindowBits: Int32 = 15 + 16

/// Packs bytes as one member of gzip.
///
/// The member tells no name and no time, so that equal records make equal files.
final class GzipCompressor: Compressor {
  private static let roomBytes = 64 << 10

  /// zlib remembers where its stream is.
  private let stream: UnsafeMutablePointer<z_stream>
  private let status: Int32

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    status = deflateInit2_(
      stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzipWindowBits, 8, Z_DEFAULT_STRATEGY,
      ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  func compress(
    _ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool, to buffer: ByteBuffer
  ) throws(CompressionFault) {
    guard status == Z_OK else { throw CompressionFault(stream, status) }
    var rest = bytes[...]
    while true {
      let next = UnsafeBufferPointer(rebasing: rest.prefix(1 << 30))
      rest = rest.dropFirst(next.count)
      stream.pointee.next_in = UnsafeMutablePointer(mutating: next.baseAddress)
      stream.pointee.avail_in = UInt32(next.count)
      try drain(flush: isLast && rest.isEmpty ? Z_FINISH : Z_NO_FLUSH, to: buffer)
      if rest.isEmpty { return }
    }
  }

  /// Appends what comes out until zlib has room to spare: then all that goes in was taken.
  private func drain(flush: Int32, to buffer: ByteBuffer) throws(CompressionFault) {
    repeat {
      buffer.reserve(Self.roomBytes)
      stream.pointee.next_out = buffer.base + buffer.count
      stream.pointee.avail_out = UInt32(Self.roomBytes)
      let result = deflate(stream, flush)
      buffer.count += Self.roomBytes - Int(stream.pointee.avail_out)
      // Z_BUF_ERROR says that there was nothing to do.
      guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else {
        throw CompressionFault(stream, result)
      }
    } while stream.pointee.avail_out == 0
  }
}

/// Unpacks members of gzip; zeros behind the last one are left out, as `gzip -d` does.
final class GzipDecompressor: Decompressor {
  private enum Place { case inMember, behindMember, inPadding }

  private let stream: UnsafeMutablePointer<z_stream>
  private let status: Int32
  private var place = Place.inMember

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    status = inflateInit2_(
      stream, gzipWindowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  var mayEnd: Bool { place != .inMember }

  func decompress(
    _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(CompressionFault) -> (taken: Int, given: Int) {
    guard status == Z_OK else { throw CompressionFault(stream, status) }
    guard place == .inMember || !input.isEmpty else { return (0, 0) }
    if place == .behindMember {
      place = input[0] == 0 ? .inPadding : .inMember
      if place == .inMember { inflateReset(stream) }
    }
    guard place == .inMember else {
      guard input.allSatisfy({ $0 == 0 }) else {
        throw CompressionFault(message: "there is something behind its end")
      }
      return (input.count, 0)
    }
    return try inflateMember(input, output)
  }

  private func inflateMember(
    _ input: UnsafeBufferPointer<UInt8>, _ output: UnsafeMutableBufferPointer<UInt8>
  ) throws(CompressionFault) -> (taken: Int, given: Int) {
    let offered = min(input.count, 1 << 30)
    let room = min(output.count, 1 << 30)
    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    stream.pointee.avail_in = UInt32(offered)
    stream.pointee.next_out = output.baseAddress
    stream.pointee.avail_out = UInt32(room)
    let result = inflate(stream, Z_NO_FLUSH)
    guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else {
      throw CompressionFault(stream, result)
    }
    if result == Z_STREAM_END { place = .behindMember }
    return (offered - Int(stream.pointee.avail_in), room - Int(stream.pointee.avail_out))
  }
}

extension CompressionFault {
  /// What zlib says.
  fileprivate init(_ stream: UnsafeMutablePointer<z_stream>, _ result: Int32) {
    if result == Z_MEM_ERROR {
      message = "not enough memory"
    } else {
      message = stream.pointee.msg.map { String(cString: $0) } ?? "zlib says \(result)"
      isForeign = message == "incorrect header check"
    }
  }
}
