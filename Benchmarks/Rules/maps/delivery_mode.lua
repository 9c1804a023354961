local modes = {"Air", "DHL", "FedEx", "UPS", "Post", "Truck", "Pickup"}
local domestic = {["United States"] = true}
return function(method, country)
  local mode = method and modes[tonumber(method)]
  if not mode then return domestic[country] and "Std" or "Std-Intl" end
  if mode == "Truck" and country ~= "Germany" then return "Sea-Intl" end
  return mode .. (domestic[country] and "-Dom" or "-Intl")
end
