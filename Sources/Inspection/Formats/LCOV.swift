internal import Rules

/// The lines of Lua scripts with counts, in the tracefile format of LCOV (geninfo(1), section FILES).
package struct LCOV {
  private let report: CoverageReport
  private let folder: String

  /// - Parameter folder: absolute; files below it are named relative to it.
  package init(_ report: CoverageReport, relativeTo folder: String) {
    self.report = report
    self.folder = folder
  }

  package var text: String {
    report.files.filter { $0.path.hasSuffix(".lua") }.map { section($0) }.joined()
  }

  private func section(_ file: CoverageReport.File) -> String {
    let lines = file.places.filter { $0.kind == .line }
    var text = "TN:\nSF:\(FilePath.relative(file.path, to: folder))\n"
    for line in lines { text += "DA:\(line.location.line),\(line.count)\n" }
    text += "LF:\(lines.count)\nLH:\(lines.count { $0.count > 0 })\nend_of_record\n"
    return text
  }
}
