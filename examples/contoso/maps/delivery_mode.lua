-- Mode of delivery from shipping method and country.
--
-- In project.yaml:
--   DeliveryMode: {from: [address1_shippingmethodcode, address1_country], map: delivery_mode}
-- The function below is called for each account, with these two values and then the whole account. A value that is
-- empty in Sales is  nil.  Codes of option sets are integers: 6, not "6".

local regions = require "regions"

return function(method, country, record)
  -- Staff mark accounts by a note. What is rejected here goes to the rejects file with this reason.
  if record.description and text.fold(record.description):find("do not ship", 1, true) then
    reject("the description says: do not ship")
  end

  if method == nil then
    return regions.is_home(country) and "Std" or "Std-Intl"
  end

  -- lookup asks another value map: carrier.csv. It gives nil for a code that is not there; returning nil means
  -- "no mapping", and the account is rejected as unmapped.
  local carrier = lookup("carrier", method)

  if carrier == "Pickup" and not regions.is_home(country) then
    -- A warning does not stop the account. Equal warnings are shown once, with a count.
    warn("customers abroad who collect their goods: see that export papers are made")
  end
  if carrier == "Truck" and not regions.is_overland(country) then
    return "Sea-Intl"
  end
  return carrier
end
