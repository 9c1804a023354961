private import CZstd
internal import Records

/// Packs bytes as one frame of zstd, with a checksum.
final class ZstdCompressor: Compressor {
  private static let roomBytes = 128 << 10

  private let context: OpaquePointer?

  init() {
    context = ZSTD_createCCtx()
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
  }

  deinit { ZSTD_freeCCtx(context) }

  func compress(
    _ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool, to buffer: ByteBuffer
  ) throws(CompressionFault) {
    guard let context else { throw CompressionFault(message: "not enough memory") }
    var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
    while true {
      buffer.reserve(Self.roomBytes)
      var output = ZSTD_outBuffer(
        dst: buffer.base + buffer.count, size: Self.roomBytes, pos: 0)
      let left = ZSTD_compressStream2(
        context, &output, &input, isLast ? ZSTD_e_end : ZSTD_e_continue)
      guard ZSTD_isError(left) == 0 else { throw CompressionFault(left) }
      buffer.count += output.pos
      if isLast ? left == 0 : input.pos == input.size { return }
    }
  }
}

/// Unpacks frames of zstd.
///
/// A frame that wants more than 128 MiB of memory is refused, as the library does by itself.
final class ZstdDecompressor: Decompressor {
  private let context: OpaquePointer?
  private(set) var mayEnd = false

  init() { context = ZSTD_createDCtx() }

  deinit { ZSTD_freeDCtx(context) }

  func decompress(
    _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(CompressionFault) -> (taken: Int, given: Int) {
    guard let context else { throw CompressionFault(message: "not enough memory") }
    // Behind a frame a call without input would begin another one.
    if mayEnd, input.isEmpty { return (0, 0) }
    var taken = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var given = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let left = ZSTD_decompressStream(context, &given, &taken)
    guard ZSTD_isError(left) == 0 else { throw CompressionFault(left) }
    mayEnd = left == 0
    return (taken.pos, given.pos)
  }
}

extension CompressionFault {
  /// What the library says.
  fileprivate init(_ code: Int) {
    if ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge {
      message = "unpacking it takes more than 128 MiB of memory; compress it without --long"
    } else {
      message =
        ZSTD_getErrorName(code).map { String(cString: $0).lowercasedFirst } ?? "error \(code)"
      isForeign = ZSTD_getErrorCode(code) == ZSTD_error_prefix_unknown
    }
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
