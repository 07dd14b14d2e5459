/** A row of the PBX's record table as it sends them: every value is a text. */
export function callRecord(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    ...{ id: "68", start: "2025-05-16 11:28:34", answer: "2025-05-16 11:28:39", end: "2025-05-16 11:31:24" },
    ...{ src: "60000", dst: "11", from_number: "60000", to_number: "11", from_name: "Élodie", to_name: "Kernel" },
    ...{ billsec: "165", duration: "170", disposition: "ANSWERED", lastapp: "Dial", lastdata: "SIP/11" },
    ...{ userfield: "", faxdata: "", cost: "0.02", organization: "", app: "Dial", callclass: "1", dest_type: "2" },
    ...{ channel: "SIP/trunk-00000001", dstchannel: "SIP/11-00000002", dcontext: "users", pbxid: "000000000001" },
    ...{ type: "call", timezone: "+0200", attachments: {} },
    ...changes,
  };
}
