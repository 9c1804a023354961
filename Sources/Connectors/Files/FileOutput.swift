internal import Records
internal import Runs

/// The file of a target, compressed where its name or an option says so.
final class FileOutput {
  private let file: OutputFile
  private let compressor: (any Compressor)?
  /// Compressed bytes on their way to the file.
  private let packed = ByteBuffer()

  init(_ uri: ConnectorURI) throws(ConnectorURIError) {
    file = OutputFile(path: uri.place)
    compressor = try uri.compression()?.makeCompressor()
  }

  /// Whether bytes go directly to their place, so that an abort can not take them back.
  var isDirect: Bool { file.isDirect }

  func open() throws(TargetError) { try file.open() }

  func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(TargetError) {
    guard let compressor else { return try file.write(bytes) }
    try compress(bytes, isLast: false, compressor)
  }

  func write(_ bytes: [UInt8]) throws(TargetError) {
    try bytes.withUnsafeBufferPointer { bytes throws(TargetError) in try write(bytes) }
  }

  /// Ends the file and puts it in its place.
  func commit() throws(TargetError) {
    if let compressor {
      try compress(UnsafeBufferPointer(start: nil, count: 0), isLast: true, compressor)
    }
    try file.commit()
  }

  /// Gives up: the target is as it was.
  func abort() { file.abort() }

  private func compress(
    _ bytes: UnsafeBufferPointer<UInt8>, isLast: Bool, _ compressor: any Compressor
  ) throws(TargetError) {
    packed.removeAll()
    do {
      try compressor.compress(bytes, isLast: isLast, to: packed)
    } catch {
      throw TargetError("\(file.name): can't be compressed: \(error.message)")
    }
    try file.write(packed.bytes)
  }
}
