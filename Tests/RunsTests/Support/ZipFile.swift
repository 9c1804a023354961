import CMinizip
import Foundation

/// Zip files as tests make and read them.
enum ZipFile {
  /// Writes a zip file of some entries.
  static func write(_ path: String, _ entries: [(name: String, content: Data)]) {
    let zip = zipOpen64(path, APPEND_STATUS_CREATE)
    for entry in entries {
      var info = zip_fileinfo()
      zipOpenNewFileInZip64(zip, entry.name, &info, nil, 0, nil, 0, nil, Z_DEFLATED, 6, 0)
      entry.content.withUnsafeBytes { bytes in
        _ = zipWriteInFileInZip(zip, bytes.baseAddress, UInt32(bytes.count))
      }
      zipCloseFileInZip(zip)
    }
    zipClose(zip, nil)
  }

  /// The entries of a zip file, in their order.
  static func read(_ path: String) -> [(name: String, content: Data)] {
    guard let zip = unzOpen64(path) else { return [] }
    defer { unzClose(zip) }
    var entries: [(name: String, content: Data)] = []
    var status = unzGoToFirstFile(zip)
    while status == UNZ_OK {
      var info = unz_file_info64()
      var name = [CChar](repeating: 0, count: 1000)
      unzGetCurrentFileInfo64(zip, &info, &name, 999, nil, 0, nil, 0)
      unzOpenCurrentFile(zip)
      var content = Data(count: Int(info.uncompressed_size))
      let count = content.withUnsafeMutableBytes { bytes in
        unzReadCurrentFile(zip, bytes.baseAddress, UInt32(bytes.count))
      }
      let text = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      entries.append((String(decoding: text, as: UTF8.self), content.prefix(Int(count))))
      unzCloseCurrentFile(zip)
      status = unzGoToNextFile(zip)
    }
    return entries
  }
}
