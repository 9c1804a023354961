private import Glibc

/// A path that names several files: `*` stands for any part of a name, `[a-c]` for one of some letters.
///
/// Hidden files, whose names begin with a dot, are left out.
package struct FilePattern: Sendable {
  private let text: String

  /// - Parameter path: absolute.
  ///
  /// nil where it is an ordinary path: without such letters, or the very name of a file.
  package init?(_ path: String) {
    guard path.utf8.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "[") }),
      access(path, F_OK) != 0
    else { return nil }
    text = path
  }

  /// The paths that match now, in the order of their bytes.
  ///
  /// - Throws: where a folder can't be read; a file in it would be missed.
  package func matches() throws(SourceError) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    switch glob(text, GLOB_ERR | GLOB_NOSORT | GLOB_NOESCAPE, nil, &found) {
    case 0: break
    case GLOB_NOMATCH: return []
    // A folder that is not there holds nothing.
    case GLOB_ABORTED where errno == ENOENT: return []
    default:
      throw SourceError("\(text): a folder of it can't be read: \(SystemText.reason(errno))")
    }
    var paths: [String] = []
    for index in 0..<Int(found.gl_pathc) {
      if let path = found.gl_pathv[index] { paths.append(String(cString: path)) }
    }
    return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Whether a file of this path would be one of them.
  package func matches(_ path: String) -> Bool {
    fnmatch(text, path, FNM_PATHNAME | FNM_PERIOD | FNM_NOESCAPE) == 0
  }
}
