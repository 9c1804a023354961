import Foundation
import Records
import Rules
import Testing

/// The files of the contract's section 2, small.
private let contractFiles = [
  "rules/pack/accounts/template.yaml": """
  template: Accounts (Sales to Fin and Ops) - Direct
  version: 1.0.0
  tasks:
    - task: Accounts - Customers
      source: {app: sales, entity: account}
      target: {app: finops, entity: CustomersV2}
      key: [dataAreaId, CustomerAccount]
      where: record.statecode ~= 1            # optional Lua expression
      fields:                                 # target field: field mapping
        dataAreaId:             {parameter: legal_entity}
        CustomerAccount:        {from: accountnumber, sequence: account_number}
        OrganizationName:       name          # short form of {from: name}
        IsExternallyMaintained: {value: "Yes"}            # a constant
        CustomerGroupId:        {default: "10"}           # no source: always the default
        LanguageId:             {from: address1_country, map: language_by_country, default: en-us}
        AddressStreet:          {from: [address1_line1, address1_line2], concat: ", "}
        SalesMemo:              {from: description, truncate: 1000}
        PaymentTerms:           {from: paymenttermscode, map: {"1": Net30, "2": 2%10Net30, otherwise: Net30}}
  sequences:
    account_number: {format: "ACC-{SEQNUM:5}-{RANDSTRING:6}", seed: 1000}
  parameters:
    legal_entity: {required: true}
  requires: []
  """,
  "rules/pack/maps/language_by_country.csv": "country,language\nGermany,de\n*,en-us\n",
  "rules/pack/maps/payment_terms.csv": "code,terms\n1,Net30\n",
  "rules/pack/maps/helpers.lua": "return {}",
  "rules/pack/schemas/sales/account.yaml": """
  entity: account
  app: sales
  key: [accountid]
  fields:
    accountid: guid
    accountnumber: {type: string, label: Account Number, maxLength: 20}
    name: {type: string, label: Account Name, required: true}
    description: string
    statecode: {type: state, options: {0: Active, 1: Inactive}}
    customertypecode: {type: picklist, options: {1: Competitor, 2: Consultant}}
    address1_country: string
    address1_line1: string
    address1_line2: string
    paymenttermscode: {type: picklist, label: Payment Terms, options: {1: Net 30, 2: "2% 10, Net 30"}}
    transactioncurrencyid: {type: lookup, target: transactioncurrency}
  """,
  "rules/pack/schemas/finops/CustomersV2.yaml": """
  entity: CustomersV2
  app: finops
  entitySet: CustomersV2
  fields:
    dataAreaId: {type: string, key: true, nullable: false}
    CustomerAccount: {type: string, key: true}
    OrganizationName: {type: string, maxLength: 100}
    IsExternallyMaintained: {type: enum, enum: NoYes, options: {0: "No", 1: "Yes"}}
    CustomerGroupId: string
    LanguageId: string
    AddressStreet: string
    SalesMemo: string
    PaymentTerms: string
    SalesCurrencyCode: string
  """,
  "examples/contoso/project.yaml": """
  project: Contoso customers
  template: ../../rules/pack/accounts
  parameters: {legal_entity: usmf}
  source: data/accounts.csv
  target: sqlite:customers.db?password=${CONTOSO_SECRET}
  tasks:
    Accounts - Customers:
      fields:
        CustomerGroupId: {from: customertypecode, map: customer_group, default: "10"}
        PaymentTerms:    {from: paymenttermscode, map: payment_terms}
        SalesMemo:       null
        SalesCurrencyCode: transactioncurrencyid.isocurrencycode
        LoyaltyLevel: {from: new_level, trim: true, case: upper, replace: {"-": " ", "/": ""}}
  limits: {instructions: 1_000_000, memory: 32MiB, time: 2s}
  """,
  "examples/contoso/maps/customer_group.lua": "return function(t) return lookup('types', t) end",
  "examples/contoso/maps/types.csv": "type,group\n1,10\n",
  "examples/contoso/maps/payment_terms.lua": "return {[1] = 'Net30'}",
  "examples/contoso/schemas/sales/account.yaml": """
  fields:
    new_level: {type: string, maxLength: 5}
    name: {maxLength: 50}
  """,
  "examples/contoso/schemas/finops/CustomersV2.yaml": "fields: {LoyaltyLevel: string}",
]

@Suite struct RuleLoaderTests {
  @Test func theContractsExamplesLoad() throws {
    let folder = try RuleFolder(contractFiles)
    let rules = try folder.load(
      "examples/contoso", environment: ["CONTOSO_SECRET": "opensesame"])

    #expect(rules.name == "Contoso customers")
    #expect(rules.template == "Accounts (Sales to Fin and Ops) - Direct")
    #expect(rules.templateVersion == "1.0.0")
    #expect(rules.folder == "\(folder.path)/examples/contoso")
    #expect(rules.packFolder == "\(folder.path)/rules/pack")
    #expect(rules.isProject)
    #expect(rules.source?.value == "data/accounts.csv")
    #expect(rules.targets.first?.uri.value == "sqlite:customers.db?password=opensesame")
    #expect(rules.secrets == ["opensesame"])
    #expect(rules.parameters == ["legal_entity": Constant("usmf")])
    #expect(rules.limits.instructions == 1_000_000)
    #expect(rules.limits.memoryBytes == 32 << 20)
    #expect(rules.limits.timeMilliseconds == 2000)

    let sequence = try #require(rules.sequences["account_number"])
    #expect(sequence.seed == 1000)
    #expect(
      sequence.parts == [
        .literal("ACC-"), .number(minimumDigits: 5), .literal("-"), .random(count: 6),
      ])

    #expect(
      rules.valueMaps.keys.sorted() == [
        "customer_group", "helpers", "language_by_country", "payment_terms", "types",
      ])
    #expect(rules.modules.keys.sorted() == ["customer_group", "helpers", "payment_terms"])
    guard case .script(let script)? = rules.valueMaps["payment_terms"] else {
      Issue.record("the project's payment_terms.lua should win over the pack's CSV")
      return
    }
    #expect(script.fileName == "payment_terms.lua")
    #expect(script.path == "\(folder.path)/examples/contoso/maps/payment_terms.lua")
  }

  @Test func theTaskHasTheProjectsChoicesLaidOverIt() throws {
    let folder = try RuleFolder(contractFiles)
    let rules = try folder.load("examples/contoso", environment: ["CONTOSO_SECRET": "x"])
    let task = try #require(rules.tasks.first)

    #expect(task.name == "Accounts - Customers")
    #expect(task.sourceEntity == "account")
    #expect(task.targetEntity == "CustomersV2")
    #expect(task.key.map(\.value) == ["dataAreaId", "CustomerAccount"])
    #expect(task.filter?.value == "record.statecode ~= 1")
    #expect(task.filter?.location.line == 8)
    #expect(
      task.fields.map(\.field) == [
        "dataAreaId", "CustomerAccount", "OrganizationName", "IsExternallyMaintained",
        "CustomerGroupId", "LanguageId", "AddressStreet", "PaymentTerms", "SalesCurrencyCode",
        "LoyaltyLevel",
      ])

    let fields = Dictionary(uniqueKeysWithValues: task.fields.map { ($0.field, $0) })
    guard case .parameter(let parameter)? = fields["dataAreaId"]?.input,
      case .fields(let street)? = fields["AddressStreet"]?.input,
      case .constant(let constant)? = fields["IsExternallyMaintained"]?.input,
      case .named(let map)? = fields["CustomerGroupId"]?.map
    else {
      Issue.record("a field mapping was read wrongly")
      return
    }
    #expect(parameter.value == "legal_entity")
    #expect(street.map(\.value) == ["address1_line1", "address1_line2"])
    #expect(fields["AddressStreet"]?.concat == ", ")
    #expect(constant == Constant("Yes"))
    #expect(map.value == "customer_group")
    #expect(fields["CustomerGroupId"]?.defaultValue == Constant("10"))
    #expect(fields["CustomerAccount"]?.sequence?.value == "account_number")
    let loyalty = try #require(fields["LoyaltyLevel"])
    #expect(loyalty.trim)
    #expect(loyalty.letterCase == .upper)
    #expect(loyalty.replacements.map(\.pattern) == ["-", "/"])
    #expect(loyalty.replacements.map(\.text) == [" ", ""])
  }

  @Test func aProjectsSchemaAddsAndChangesFields() throws {
    let folder = try RuleFolder(contractFiles)
    let rules = try folder.load("examples/contoso", environment: ["CONTOSO_SECRET": "x"])
    let schema = try #require(rules.tasks.first?.sourceSchema)

    #expect(schema.key == ["accountid"])
    #expect(schema.field("new_level")?.maxLength == 5)
    #expect(schema.field("name")?.maxLength == 50)
    #expect(schema.field("name")?.label == "Account Name")
    #expect(schema.field("name")?.isRequired == true)
    let terms = try #require(schema.field("paymenttermscode"))
    #expect(terms.type == .picklist)
    #expect(terms.options.map(\.value) == [1, 2])
    #expect(terms.options.map(\.label) == ["Net 30", "2% 10, Net 30"])
    let target = try #require(rules.tasks.first?.targetSchema)
    #expect(target.key == ["dataAreaId", "CustomerAccount"])
    #expect(target.field("IsExternallyMaintained")?.options.map(\.label) == ["No", "Yes"])
  }

  @Test func aTemplateByItselfLoadsWithoutItsParameters() throws {
    let folder = try RuleFolder(contractFiles)
    for path in ["rules/pack/accounts", "rules/pack/accounts/template.yaml"] {
      let rules = try folder.load(path)
      #expect(rules.name == "Accounts (Sales to Fin and Ops) - Direct")
      #expect(!rules.isProject)
      #expect(rules.missingParameters.map(\.value) == ["legal_entity"])
      #expect(rules.parameters == ["legal_entity": Constant("")])
      let inline = rules.tasks[0].fields.last?.map
      guard case .inline(let table)? = inline else {
        Issue.record("PaymentTerms has an inline map")
        return
      }
      #expect(table.rows.map(\.keys) == [["1"], ["2"], [nil]])
      #expect(table.rows.map(\.result.text) == ["Net30", "2%10Net30", "Net30"])
    }
  }

  @Test func valuesOfTheCommandWin() throws {
    let folder = try RuleFolder(contractFiles)
    let rules = try folder.load(
      "examples/contoso/project.yaml", parameters: ["legal_entity": "demf"],
      environment: ["CONTOSO_SECRET": "x"])
    #expect(rules.parameters["legal_entity"] == Constant("demf"))
  }

  @Test func aProjectCanLieBesideItsTemplate() throws {
    let folder = try RuleFolder([
      "project.yaml": "project: P\ntemplate: .\n",
      "template.yaml": """
      template: T
      tasks:
        - task: accounts
          source: {entity: account, schema: none}
          target: {entity: customer, schema: none}
          key: [Id]
          fields: {Id: accountid, Group: {default: 10}, Yes: {value: YES}}
      """,
    ])
    let rules = try folder.load()
    #expect(rules.isProject)
    #expect(rules.tasks[0].sourceSchema == nil)
    #expect(rules.tasks[0].fields[1].defaultValue == Constant("10", kind: .number))
    guard case .constant(let yes) = rules.tasks[0].fields[2].input else {
      Issue.record("a constant")
      return
    }
    #expect(yes == Constant("YES"))
  }

  @Test func anOverrideMayChangeEntityFilterKeyAndPlace() throws {
    let folder = try RuleFolder([
      "project.yaml": """
      project: P
      template: t
      tasks:
        A:
          source: jsonl:${FOLDER}/a.jsonl
          target: {schema: none}
          key: [Name]
          where: null
      sequences: {number: {seed: 7}}
      """,
      "t/template.yaml": """
      template: T
      tasks:
        - task: A
          source: {entity: account, schema: none}
          target: {app: finops, entity: customer}
          key: [Id]
          where: |
            record.a == 1
          fields: {Id: {sequence: number}, Name: name}
      sequences: {number: {format: "{SEQNUM:3}", seed: 1}}
      """,
    ])
    let rules = try folder.load(environment: ["FOLDER": "/data"])
    #expect(rules.tasks[0].source?.value == "jsonl:/data/a.jsonl")
    #expect(rules.tasks[0].targetSchema == nil)
    #expect(rules.tasks[0].targetEntity == "customer")
    #expect(rules.tasks[0].key.map(\.value) == ["Name"])
    #expect(rules.tasks[0].filter == nil)
    #expect(rules.sequences["number"]?.seed == 7)
    #expect(rules.sequences["number"]?.parts == [.number(minimumDigits: 3)])
  }
}
