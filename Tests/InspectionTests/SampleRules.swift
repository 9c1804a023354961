import Foundation
import Inspection
import Rules

/// A small rule pack and a project, in a temporary folder that is removed with the value.
///
/// Without changes `check` finds nothing in it.
final class SampleRules {
  let path: String

  /// - Parameter files: text by path; see `place(of:)` for short names. A template without `template:` is a list of
  ///   field mappings that take the place of the sample's.
  init(_ files: [(name: String, text: String)] = []) throws {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("sample-\(UUID().uuidString)")
    path = folder.path
    var texts = Self.files
    for (name, text) in files {
      let place = Self.place(of: name)
      texts[place] =
        place == Self.template && !text.hasPrefix("template:") ? Self.template(fields: text) : text
    }
    // A template of another kind has other parameters.
    if texts[Self.template]?.contains("legal_entity") == false {
      texts["contoso/project.yaml"] = "project: Contoso\ntemplate: ../accounts\n"
    }
    for (name, text) in texts {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func inspect(_ names: String..., environment: [String: String] = [:]) throws -> InspectionReport {
    let paths = names.isEmpty ? [path] : names.map { "\(path)/\($0)" }
    return try Inspector.inspect(paths, environment: environment)
  }

  /// All findings as text, paths from the folder.
  func findings(_ names: String..., environment: [String: String] = [:]) throws -> String {
    let paths = names.isEmpty ? [path] : names.map { "\(path)/\($0)" }
    return try Inspector.inspect(paths, environment: environment).findings
      .map { $0.render(relativeTo: path) }.joined(separator: "\n")
  }

  /// `template.yaml`, `maps/`, `tests/` and `data/` are the template's, `project.yaml` is a project's.
  private static func place(of name: String) -> String {
    if name == "project.yaml" { return "contoso/\(name)" }
    let top = name.prefix { $0 != "/" }
    return ["template.yaml", "maps", "tests", "data"].contains(top) ? "accounts/\(name)" : name
  }

  // MARK: The sample

  private static let template = "accounts/template.yaml"

  private static let fields = [
    ("dataAreaId", "dataAreaId: {parameter: legal_entity}"),
    ("CustomerAccount", "CustomerAccount: {from: accountnumber, sequence: account_number}"),
    ("OrganizationName", "OrganizationName: {from: name, required: true}"),
    (
      "SalesCurrencyCode",
      "SalesCurrencyCode: {from: transactioncurrencyid.isocurrencycode, default: USD}"
    ),
    ("CreditLimit", "CreditLimit: creditlimit"),
  ]

  /// The sample's template with some field mappings added or in the place of others; these stand first, from line 9.
  static func template(fields text: String) -> String {
    let lines = text.split(separator: "\n").map(String.init)
    let kept = fields.filter { field in !lines.contains { $0.hasPrefix("\(field.0):") } }
    let all = (lines + kept.map(\.1)).map { "      \($0)" }
    return """
      template: Accounts
      version: 1.0.0
      tasks:
        - task: Accounts - Customers
          source: {app: sales, entity: account}
          target: {app: finops, entity: CustomersV2}
          key: [dataAreaId, CustomerAccount]
          fields:
      \(all.joined(separator: "\n"))
      sequences:
        account_number: {format: "ACC-{SEQNUM:5}", seed: 1000}
      parameters:
        legal_entity: {required: true}

      """
  }

  private static let files = [
    template: template(fields: ""),
    "contoso/project.yaml": """
    project: Contoso
    template: ../accounts
    parameters: {legal_entity: usmf}

    """,
    "schemas/sales/account.yaml": """
    entity: account
    app: sales
    key: [accountid]
    fields:
      accountid: {type: guid, required: true}
      accountnumber: {type: string, maxLength: 20}
      name: {type: string, maxLength: 160, required: true, label: Account Name}
      description: {type: string, maxLength: 2000}
      address1_country: {type: string, maxLength: 80}
      creditlimit: {type: currency, min: 0}
      creditonhold: {type: boolean}
      numberofemployees: {type: integer}
      createdon: {type: dateTime}
      statecode: {type: state, options: {0: Active, 1: Inactive}}
      paymenttermscode: {type: picklist, options: {1: Net 30, 2: "2% 10, Net 30", 3: Net 45, 4: Net 60}}
      parentaccountid: {type: lookup, target: account}
      transactioncurrencyid: {type: lookup, target: transactioncurrency}

    """,
    "schemas/finops/CustomersV2.yaml": """
    entity: CustomersV2
    app: finops
    key: [dataAreaId, CustomerAccount]
    fields:
      dataAreaId: {type: string, maxLength: 4, required: true}
      CustomerAccount: {type: string, maxLength: 20, required: true}
      OrganizationName: {type: string, maxLength: 160, required: true}
      SalesCurrencyCode: {type: string, maxLength: 3, required: true}
      SalesMemo: string
      AddressCity: {type: string, maxLength: 60}
      InvoiceAccount: {type: string, maxLength: 20}
      PaymentTerms: {type: string, maxLength: 10}
      TermsCode: {type: picklist, options: {1: Net 30, 2: Net 45}}
      CreditLimit: decimal
      DiscountPercent: {type: decimal, min: 0, max: 100}
      OrganizationNumberOfEmployees: integer
      OnHoldStatus: {type: enum, options: {0: "No", 1: Invoice, 2: All, 3: Payment}}
      IsExternallyMaintained: {type: enum, options: {0: "No", 1: "Yes"}}
      CreatedBy: {type: string, readOnly: true}

    """,
  ]
}
