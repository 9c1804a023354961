internal import Rules
internal import Sandbox

extension Diagnostic {
  /// What is wrong with a script that can't be loaded, and who asked for it.
  ///
  /// - Parameter file: absolute path of the script to blame; the name that the fault has where it is not known.
  init(_ fault: ScriptFault, in file: String? = nil) {
    self.init(
      .scriptFault,
      at: SourceLocation(file: file ?? fault.fileName, line: max(1, fault.line), column: 1),
      fault.message,
      hint: fault.traceback.dropFirst().map { "called from \($0)" }.joined(separator: "\n  "))
  }
}
