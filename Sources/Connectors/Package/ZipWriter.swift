private import CMinizip
private import Glibc
internal import Records
internal import Runs

/// Writes a zip file, entry by entry, straight to the disk; it appears complete at `commit` or not at all.
///
/// Entries have no time, so that equal records make equal files. Entries and files over 4 GiB are written in the form
/// of Zip64.
final class ZipWriter {
  private let sink: ZipSink
  private var zip: zipFile?
  private var isInEntry = false

  /// Makes the file.
  init(path: String) throws(TargetError) {
    sink = ZipSink(path: path)
    try sink.open()
    zip = sink.makeZip()
    guard zip != nil else { throw TargetError("\(path): not enough memory for a zip file") }
  }

  deinit { abort() }

  /// Begins an entry.
  func begin(_ name: String) throws(TargetError) {
    if isInEntry {
      throw TargetError("\(sink.file.name): an entry of the zip file is not ended; this is a fault")
    }
    var info = zip_fileinfo()
    info.dosDate = 1 << 21 | 1 << 16
    // Bit 11: the name is UTF-8 (APPNOTE.TXT, section 4.4.4).
    try check(
      zipOpenNewFileInZip4_64(
        zip, name, &info, nil, 0, nil, 0, nil, Z_DEFLATED, Z_DEFAULT_COMPRESSION, 0, -MAX_WBITS,
        8, Z_DEFAULT_STRATEGY, nil, 0, 0, 1 << 11, 1))
    isInEntry = true
  }

  /// Adds bytes to the entry.
  func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(TargetError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let next = UnsafeBufferPointer(rebasing: rest.prefix(1 << 30))
      try check(zipWriteInFileInZip(zip, next.baseAddress, UInt32(next.count)))
      rest = rest.dropFirst(next.count)
    }
  }

  func write(_ bytes: [UInt8]) throws(TargetError) {
    try bytes.withUnsafeBufferPointer { bytes throws(TargetError) in try write(bytes) }
  }

  /// Ends the entry.
  func end() throws(TargetError) {
    isInEntry = false
    try check(zipCloseFileInZip(zip))
  }

  /// Adds a whole entry.
  func add(_ name: String, _ content: [UInt8]) throws(TargetError) {
    try begin(name)
    try write(content)
    try end()
  }

  /// Writes the directory and puts the file in its place.
  func commit() throws(TargetError) {
    let closed = zipClose(zip, nil)
    zip = nil
    try check(closed)
    try sink.file.commit()
  }

  /// Gives up; harmless after `commit`.
  func abort() {
    if let zip { zipClose(zip, nil) }
    zip = nil
    sink.file.abort()
  }

  private func check(_ result: Int32) throws(TargetError) {
    if let failure = sink.failure { throw failure }
    guard result == ZIP_OK else {
      throw TargetError("\(sink.file.name): the zip file can't be written (error \(result))")
    }
  }
}

/// Where the library writes: a file, and the place in it.
private final class ZipSink {
  let file: OutputFile
  /// What kept bytes from being written; the library knows only that something did.
  private(set) var failure: TargetError?
  private var place = 0
  private var end = 0

  init(path: String) { file = OutputFile(path: path) }

  func open() throws(TargetError) {
    try file.open()
    guard !file.isDirect else {
      file.abort()
      throw TargetError("\(file.name): a zip file can't be written to a pipe or a device")
    }
  }

  func makeZip() -> zipFile? {
    var functions = zlib_filefunc64_def()
    functions.zopen64_file = { sink, _, _ in sink }
    functions.zread_file = { _, _, _, _ in 0 }
    functions.zwrite_file = { sink, _, bytes, count in ZipSink.of(sink)?.write(bytes, count) ?? 0 }
    functions.ztell64_file = { sink, _ in UInt64(ZipSink.of(sink)?.place ?? 0) }
    functions.zseek64_file = { sink, _, offset, origin in
      ZipSink.of(sink)?.seek(offset, origin) ?? -1
    }
    functions.zclose_file = { _, _ in 0 }
    functions.zerror_file = { sink, _ in ZipSink.of(sink)?.failure == nil ? 0 : 1 }
    functions.opaque = Unmanaged.passUnretained(self).toOpaque()
    return zipOpen2_64("", APPEND_STATUS_CREATE, nil, &functions)
  }

  private static func of(_ pointer: UnsafeMutableRawPointer?) -> ZipSink? {
    pointer.map { Unmanaged<ZipSink>.fromOpaque($0).takeUnretainedValue() }
  }

  private func write(_ bytes: UnsafeRawPointer?, _ count: UInt) -> UInt {
    let buffer = UnsafeRawBufferPointer(start: bytes, count: Int(count))
    do {
      try buffer.withMemoryRebound(to: UInt8.self) { bytes throws(TargetError) in
        try file.write(bytes, at: place)
      }
    } catch {
      failure = failure ?? error
      return 0
    }
    place += buffer.count
    end = max(end, place)
    return count
  }

  private func seek(_ offset: UInt64, _ origin: Int32) -> Int {
    guard let offset = Int(exactly: offset) else { return -1 }
    switch origin {
    case SEEK_SET: place = offset
    case SEEK_CUR: place += offset
    default: place = end + offset
    }
    return 0
  }
}
