/// The numbers of all findings in rule files. A number is never reused and keeps its meaning.
package enum DiagnosticCode: String, Sendable, CaseIterable {
  case yamlSyntax = "XW001"
}
