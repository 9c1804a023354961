internal import Records
internal import Runs

/// How the bytes of a file are packed.
enum Compression: String, CaseIterable, Sendable {
  /// RFC 1952.
  case gzip
  /// RFC 8878.
  case zstd

  /// The ending of a file's name behind the one of its format.
  var ending: String {
    switch self {
    case .gzip: ".gz"
    case .zstd: ".zst"
    }
  }

  /// What such a file begins with.
  ///
  /// No text does: the second byte can't follow the first one in UTF-8.
  private var firstBytes: [UInt8] {
    switch self {
    case .gzip: [0x1F, 0x8B, 0x08]
    case .zstd: [0x28, 0xB5, 0x2F]
    }
  }

  /// The compression of a file that begins so; nil where it has none.
  static func detect(_ bytes: UnsafeBufferPointer<UInt8>) -> Compression? {
    allCases.first { bytes.starts(with: $0.firstBytes) }
  }

  /// The endings of a format's files, plain and compressed.
  static func endings(_ plain: String...) -> [String] {
    plain + plain.flatMap { ending in allCases.map { ending + $0.ending } }
  }

  func makeCompressor() -> any Compressor {
    switch self {
    case .gzip: GzipCompressor()
    case .zstd: ZstdCompressor()
    }
  }

  func makeDecompressor() -> any Decompressor {
    switch self {
    case .gzip: GzipDecompressor()
    case .zstd: ZstdDecompressor()
    }
  }
}

/// What keeps bytes from being packed or unpacked.
struct CompressionFault: Error {
  /// What is wrong with the bytes, in few words.
  var message: String
  /// Whether they do not even begin as packed bytes do.
  var isForeign = false
}

/// Packs bytes.
protocol Compressor: AnyObject {
  /// Takes the next bytes; appends what is ready of the packed ones, with `isLast` all that are left.
  func compress(
    _ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool, to buffer: ByteBuffer
  ) throws(CompressionFault)
}

/// Unpacks bytes; several packed files may stand one behind the other.
protocol Decompressor: AnyObject {
  /// Unpacks from the front of `input` into `output` until one of them is used up.
  ///
  /// - Returns: bytes taken and bytes given.
  func decompress(
    _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(CompressionFault) -> (taken: Int, given: Int)

  /// Whether the packed bytes may end here: all was given, and its checksum was right.
  var mayEnd: Bool { get }
}

extension ConnectorOption {
  /// The option of all connectors of text files.
  static let compression = ConnectorOption(
    name: "compression",
    summary:
      "gzip, zstd or none; without it the ending (.gz, .zst) tells, and a source's first bytes")
}

extension ConnectorURI {
  /// What the option `compression`, else the ending of the path says; nil where both say nothing, or the option `none`.
  func compression() throws(ConnectorURIError) -> Compression? {
    guard let value = options[ConnectorOption.compression.name] else {
      let path = place.lowercased()
      return Compression.allCases.first { path.hasSuffix($0.ending) }
    }
    switch value.lowercased() {
    case "none": return nil
    case "gzip", "gz": return .gzip
    case "zstd", "zst": return .zstd
    default:
      throw ConnectorURIError(
        "\(text): unknown compression \"\(value)\" (known: gzip, zstd, none)")
    }
  }

  /// Whether the option says that there is no compression.
  var saysUncompressed: Bool { options[ConnectorOption.compression.name]?.lowercased() == "none" }
}
