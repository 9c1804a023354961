import Testing

/// Checks of tasks and field mappings, beyond the examples of their pages.
@Suite struct TaskCheckTests {
  @Test(arguments: required + types + keys + effects + names)
  func saysWhatIsWrong(_ test: CheckCase) throws { try test.check() }

  static let required = [
    CheckCase(
      "a map can fill an empty field",
      fields: "SalesCurrencyCode: {from: description, map: {\"\": USD, EUR: EUR}}"),
    CheckCase(
      "a map can empty a field",
      fields: "SalesCurrencyCode: {from: name, map: {US: USD, EU: \"\"}}",
      says: """
        accounts/template.yaml:9:7: warning[XW101]: SalesCurrencyCode may be empty, and CustomersV2 requires it
          add required: true to reject such records, or a default
        """),
    CheckCase(
      "a map that leaves unknown values empty",
      fields: "SalesCurrencyCode: {from: name, map: {US: USD}, unmapped: empty}",
      says: """
        accounts/template.yaml:9:7: warning[XW101]: SalesCurrencyCode may be empty, and CustomersV2 requires it
          add required: true to reject such records, or a default
        """),
    CheckCase(
      "a field that the source requires", fields: "SalesCurrencyCode: {from: name, truncate: 3}"),
    CheckCase(
      "a script is not asked about an empty field",
      fields: "SalesCurrencyCode: {from: description, map: currency}",
      ("maps/currency.lua", "return function(_) return \"USD\" end"),
      says: """
        accounts/template.yaml:9:7: warning[XW101]: SalesCurrencyCode may be empty, and CustomersV2 requires it
          add required: true to reject such records, or a default
        """),
    CheckCase(
      "nobody knows what a script of two values gives",
      fields: "SalesCurrencyCode: {from: [description, address1_country], map: currency}",
      ("maps/currency.lua", "return function(_, _) return \"USD\" end")),
    CheckCase(
      "an empty default",
      fields: "SalesCurrencyCode: {from: description, default: \"\", truncate: 3}",
      says: """
        accounts/template.yaml:9:7: warning[XW101]: SalesCurrencyCode may be empty, and CustomersV2 requires it
          add required: true to reject such records, or a default
        """),
  ]

  static let types = [
    CheckCase("yes or no fits a yes/no enum", fields: "IsExternallyMaintained: creditonhold"),
    CheckCase(
      "yes or no fits no other enum", fields: "OnHoldStatus: creditonhold",
      says: """
        accounts/template.yaml:9:7: error[XW103]: creditonhold (boolean) never fits OnHoldStatus, which takes a symbol of the enum
          take another field, or translate its values by a value map
        """),
    CheckCase(
      "a text may be no number", fields: "OrganizationNumberOfEmployees: description",
      says: """
        accounts/template.yaml:9:7: warning[XW104]: description (string) may not fit OrganizationNumberOfEmployees, which takes an integer of 32 bits
          records with other values are rejected; a value map in Lua can convert them
        """),
    CheckCase(
      "what concat makes is a text",
      fields:
        "OrganizationNumberOfEmployees: {from: [numberofemployees, numberofemployees], concat: \"\"}",
      says: """
        accounts/template.yaml:9:7: warning[XW104]: a text may not fit OrganizationNumberOfEmployees, which takes an integer of 32 bits
          records with other values are rejected; a value map in Lua can convert them
        """),
    CheckCase("whole numbers fit decimals", fields: "DiscountPercent: numberofemployees"),
    CheckCase("everything fits a text", fields: "SalesMemo: createdon"),
    CheckCase(
      "the type of a field of another entity is not known",
      fields: "OrganizationNumberOfEmployees: parentaccountid.numberofemployees"),
    CheckCase(
      "the number of an option is no ordinal", fields: "IsExternallyMaintained: statecode",
      says: """
        accounts/template.yaml:9:7: warning[XW107]: statecode is an option set: IsExternallyMaintained gets its number, as 0 for 'Active'
          translate the values by a value map
        """),
    CheckCase(
      "lengths that concat adds up",
      fields: "InvoiceAccount: {from: [accountnumber, accountnumber], concat: \", \"}",
      says: """
        accounts/template.yaml:9:7: info[XW105]: accountnumber and accountnumber together may have 42 characters, and InvoiceAccount takes 20
          longer values are rejected; truncate: 20 cuts them instead
        """),
    CheckCase(
      "a default below the minimum", fields: "DiscountPercent: {from: creditlimit, default: -1}",
      says:
        "accounts/template.yaml:9:44: warning[XW117]: -1 is less than DiscountPercent takes: 0 to 100"
    ),
    CheckCase(
      "a result above the maximum",
      fields: "DiscountPercent: {from: name, map: {A: 100, B: 100.5, otherwise: 0}}",
      says:
        "accounts/template.yaml:9:54: warning[XW117]: 100.5 is more than DiscountPercent takes: 0 to 100"
    ),
  ]

  static let keys = [
    CheckCase(
      "a default for one of two key fields that vary",
      fields: """
        dataAreaId: {from: address1_country, default: usmf, truncate: 4}
        SalesMemo: {parameter: legal_entity}
        """,
      says: """
        accounts/template.yaml:9:59: warning[XW113]: dataAreaId is a key field: cut to 4 characters, two records may get the same key
          leave 'truncate' out; a key that is too long is rejected
        """),
    CheckCase(
      "a key field that is never longer than it is cut",
      fields: "CustomerAccount: {from: accountnumber, sequence: account_number, truncate: 20}"),
  ]

  static let effects = [
    CheckCase(
      "concat of one field", fields: "SalesMemo: {from: description, concat: \", \"}",
      says: """
        accounts/template.yaml:9:38: warning[XW115]: 'concat' has no effect: there is one field in 'from', and nothing to join
          remove 'concat', or what stands in its way
        """),
    CheckCase(
      "unmapped beside a default",
      fields: "SalesMemo: {from: description, map: {A: B}, unmapped: keep, default: C}",
      says: """
        accounts/template.yaml:9:51: warning[XW115]: 'unmapped' has no effect: 'default' takes what is not in the map
          remove 'unmapped', or what stands in its way
        """),
    CheckCase(
      "unmapped beside otherwise",
      fields: "SalesMemo: {from: description, map: {A: B, otherwise: C}, unmapped: keep}",
      says: """
        accounts/template.yaml:9:65: warning[XW115]: 'unmapped' has no effect: the map has an entry for all other values
          remove 'unmapped', or what stands in its way
        """),
    CheckCase(
      "a default behind a sequence",
      fields: "CustomerAccount: {from: accountnumber, sequence: account_number, default: NEW}",
      says: """
        accounts/template.yaml:9:72: warning[XW112]: all records whose CustomerAccount is empty get the same key
          leave the default out to reject them, or give numbers with a sequence
        accounts/template.yaml:9:72: warning[XW115]: 'default' has no effect: 'sequence' fills the field before
          remove 'default', or what stands in its way
        """),
  ]

  static let names = [
    CheckCase(
      "templates that require each other",
      (
        "template.yaml",
        SampleRules.template(fields: "").replacing("version: 1.0.0", with: "requires: [Branches]")
      ),
      (
        "branches/template.yaml",
        """
        template: Branches
        requires: [Accounts]
        tasks:
          - task: Branches
            source: {entity: branch, schema: none}
            target: {entity: Site, schema: none}
            key: [Id]
            fields: {Id: id}
        """
      ),
      says: """
        accounts/template.yaml:2:12: error[XW030]: 'Accounts' requires itself: Accounts → Branches → Accounts
          take one of them out of 'requires'
        branches/template.yaml:2:12: error[XW030]: 'Branches' requires itself: Branches → Accounts → Branches
          take one of them out of 'requires'
        """),
    CheckCase(
      "a parameter that only a script reads",
      (
        "template.yaml",
        SampleRules.template(fields: "SalesMemo: {from: description, map: region}")
          .replacing("parameters:", with: "parameters:\n  region: {default: EU}")
      ),
      ("maps/region.lua", "return function(_) return run.parameters.region end")),
    CheckCase(
      "secrets in plain text",
      (
        "project.yaml",
        """
        project: Contoso
        template: ../accounts
        parameters: {legal_entity: usmf}
        source: "dataverse:https://contoso.crm.dynamics.com/account?client_secret=abc"
        target: postgres://crosswalk@db/erp?table=Customers&password=abc
        tasks:
          Accounts - Customers:
            target: postgres://crosswalk:$word@db/erp
            fields: {SalesMemo: {value: "password=abc"}}
        """
      ),
      says: """
        contoso/project.yaml:4:9: warning[XW068]: the option 'client_secret' stands here in plain text
          write ${NAME} in its place, and set the environment variable NAME
        contoso/project.yaml:5:9: warning[XW068]: the option 'password' stands here in plain text
          write ${NAME} in its place, and set the environment variable NAME
        contoso/project.yaml:8:13: warning[XW068]: a password stands here in plain text
          write ${NAME} in its place, and set the environment variable NAME
        """),
  ]
}
