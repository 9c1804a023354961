/// What kind of finding it is; the raw value is its number, which is never reused.
package enum LuaFindingKind: String, Sendable, CaseIterable {
  case syntaxError = "XW080"
  case undefinedName = "XW081"
  case unavailableName = "XW082"
  case unknownMember = "XW083"
  case keptState = "XW084"
  case noValueMap = "XW085"
  case duplicateKey = "XW086"
  case unknownField = "XW087"
  case readOnly = "XW088"
  case wrongTime = "XW089"
  case unknownMap = "XW090"
  case argumentCount = "XW091"
  case formatMisfit = "XW092"
  case malformedPattern = "XW093"
  case typeMismatch = "XW094"
  case constantCondition = "XW095"
  case unreachableCode = "XW096"
  case unused = "XW097"
  case mapFunctionMisfit = "XW098"
  case hiddenName = "XW099"
}

/// Something in a script that will not do what it was written for, or may not.
package struct LuaFinding: Sendable, Hashable {
  /// How much a finding matters.
  package enum Severity: String, Sendable, CaseIterable {
    /// Fails when it is loaded, or whenever it runs.
    case error
    /// Runs, and most likely does not do what was meant.
    case warning
    /// A fact worth knowing.
    case info
  }

  package var kind: LuaFindingKind
  package var severity: Severity
  package var place: LuaPlace
  /// The bytes that the finding is about.
  package var span: LuaSpan
  package var message: String
  /// What to do about it; empty where the message says it all.
  package var hint: String
}
