package import Glibc

/// What makes two paths the same file: device and inode.
///
/// Links are followed.
package struct FileIdentity: Hashable, Sendable {
  private var device: UInt
  private var inode: UInt

  /// The regular file at a path; nil where there is none.
  package init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// The regular file behind a descriptor; nil for pipes and devices.
  package init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  /// What changes when a file is written: size in bytes and time of the last change, with its nanoseconds.
  package static func fingerprint(_ status: stat) -> String {
    "\(status.st_size) bytes, \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }

  private init?(_ status: stat) {
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    device = UInt(status.st_dev)
    inode = UInt(status.st_ino)
  }
}
