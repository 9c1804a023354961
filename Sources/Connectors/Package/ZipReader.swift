private import CMinizip
internal import Records
internal import Runs

/// Reads entries of a zip file; nothing is ever unpacked to the disk.
final class ZipReader {
  private let path: String
  private let zip: unzFile
  private let fingerprint: String?

  init(_ uri: ConnectorURI, cancellation: Cancellation) throws(SourceError) {
    path = uri.place
    // Says what the library does not: that there is no such file, or that it may not be read.
    fingerprint = try FileInput(uri, cancellation: cancellation).fingerprint
    guard let zip = unzOpen64(path) else {
      throw SourceError("\(path): is no zip file, or was cut off; get it again")
    }
    self.zip = zip
  }

  deinit { unzClose(zip) }

  /// Opens an entry, whatever the case of its name; nil where there is none.
  ///
  /// One entry is open at a time.
  func open(_ name: String) throws(SourceError) -> (any ByteInput)? {
    guard unzLocateFile(zip, name, 2) == UNZ_OK else { return nil }
    let entry = "\(path)/\(name)"
    var info = unz_file_info64()
    guard unzGetCurrentFileInfo64(zip, &info, nil, 0, nil, 0, nil, 0) == UNZ_OK else {
      throw SourceError("\(entry): the zip file is damaged; get it again")
    }
    guard info.flag & 1 == 0 else {
      throw SourceError("\(entry): is encrypted; make the package without a password")
    }
    guard unzOpenCurrentFile(zip) == UNZ_OK else {
      throw SourceError(
        "\(entry): can't be unpacked (method \(info.compression_method)); make the package with Deflate"
      )
    }
    return ZipEntryInput(
      self, name: entry, byteCount: Int(clamping: info.uncompressed_size), fingerprint: fingerprint)
  }

  /// Reads from the open entry: more than 0 bytes, 0 at its end, or less than 0 for an error.
  fileprivate func read(into buffer: ByteBuffer, atMost count: Int) -> Int {
    buffer.reserve(count)
    let got = Int(unzReadCurrentFile(zip, buffer.base + buffer.count, UInt32(clamping: count)))
    buffer.count += max(0, got)
    return got
  }

  /// Ends the open entry.
  ///
  /// - Returns: whether what was read has the right checksum.
  fileprivate func close() -> Bool { unzCloseCurrentFile(zip) == UNZ_OK }
}

/// The bytes of one entry.
private final class ZipEntryInput: ByteInput {
  let name: String
  let fingerprint: String?
  private(set) var bytesRead = 0
  private let zip: ZipReader
  private let byteCount: Int
  private var isAtEnd = false

  init(_ zip: ZipReader, name: String, byteCount: Int, fingerprint: String?) {
    self.zip = zip
    self.name = name
    self.byteCount = byteCount
    self.fingerprint = fingerprint
  }

  var totalBytes: Int? { byteCount }
  var remark: String? { nil }
  var hasPaused: Bool { false }

  func read(into buffer: ByteBuffer, atMost count: Int) throws(SourceError) -> Int {
    if isAtEnd { return 0 }
    let got = zip.read(into: buffer, atMost: count)
    bytesRead += max(0, got)
    if got > 0 { return got }
    isAtEnd = true
    // The library takes an entry that ends early for one that ends.
    guard got == 0, bytesRead == byteCount, zip.close() else {
      throw SourceError("\(name): is damaged after \(bytesRead) bytes; get the package again")
    }
    return 0
  }
}
