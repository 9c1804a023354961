package import Records
package import Rules

/// Whether values that are written in rule files fit a target field, as a run would find out for each record.
package struct ConstantFit {
  private let field: SchemaField
  private let check: FieldCheck
  /// Kept alive for `check`.
  private let options: OptionTable?
  private let pool = ConstantPool()
  private let scratch = Scratch()

  package init(_ field: SchemaField) {
    self.field = field
    options = OptionTable(field)
    check = FieldCheck(field, options: options)
  }

  /// Why a value does not fit, in words; nil where it does.
  ///
  /// The empty value fits everywhere.
  ///
  /// - Parameter limit: what `truncate` cuts to before.
  package func misfit(_ constant: Constant, truncatedTo limit: Int? = nil) -> String? {
    var cell = pool.cell(constant)
    if let limit { cell = TextTools.truncate(cell, to: limit) }
    let given = cell
    return withExtendedLifetime(options) {
      check.apply(to: &cell, scratch).map {
        FieldCheck.explain($0, given, field, fieldName: field.name)
      }
    }
  }
}
