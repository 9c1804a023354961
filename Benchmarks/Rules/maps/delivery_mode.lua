local modes = {"Air", "DHL", "FedEx", "UPS", "Post", "Truck", "Pickup"}
return function(method, country)
  local mode = modes[tonumber(method)]
  if mode == "Truck" and country ~= "Germany" then return "Sea-Intl" end
  return mode
end
