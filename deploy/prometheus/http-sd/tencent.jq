# Answers of "tccli cvm DescribeInstances" (one or more pages, read with jq -s) to what Prometheus'
# http_sd wants: hosts that run, by their private address. --arg port 9100
[ .[].InstanceSet[]
  | select(.InstanceState == "RUNNING" and ((.OsName // "") | test("windows"; "i") | not))
  | ( .PrivateIpAddresses[0]? ) as $address
  | select($address)
  | { targets: [ "\($address):\($port)" ],
      labels: {
        instance: (if (.InstanceName // "") == "" then .InstanceId else .InstanceName end),
        provider: "tencent",
        region: (.Placement.Zone | sub("-[0-9]+$"; "")),
        zone: .Placement.Zone,
        role: ([ .Tags[]? | select(.Key == "role") | .Value ] | first // "none"),
        instance_id: .InstanceId
      } }
]
| sort_by(.labels.instance, .labels.instance_id)
# Names are what people give: where two hosts share one, the id tells them apart.
| group_by(.labels.instance)
| map(if length > 1 then map(.labels.instance += "-" + .labels.instance_id) else . end)
| add // []
