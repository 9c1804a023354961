-- Lets a credit limit pass as it is, if it is one.
--
-- In project.yaml:
--   CreditLimit: {from: creditlimit, map: credit_limit}
-- Amounts of money come as texts ("125000.00"), so that no digit is ever lost. This script looks at the number, but
-- returns the text.

return function(limit)
  local amount = tonumber(limit)

  -- A check that fails rejects the account with code `script`, and says in which line of which file.
  assert(amount, "the credit limit is not a number: " .. limit)

  if amount < 0 then
    reject("the credit limit is negative")
  end
  return limit
end
