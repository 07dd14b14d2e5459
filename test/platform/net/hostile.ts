/** Ways in which people spell an address that the program must not call, one a row. */

/** `address`: it is a URL and leads where it must not. `url`: it is refused as no URL of ours. */
export type Refusal = "address" | "url";

export interface Hostile {
  url: string;
  refusal: Refusal;
}

const http = (hosts: string, refusal: Refusal = "address"): Hostile[] =>
  hosts
    .trim()
    .split(/\s+/)
    .map((host) => ({ url: `http://${host}/`, refusal }));
const whole = (refusal: Refusal, ...urls: string[]): Hostile[] => urls.map((url) => ({ url, refusal }));

/** Names that somebody's name server answers with these addresses. */
export const HOSTILE_NAMES: Readonly<Record<string, readonly string[]>> = {
  localhost: ["127.0.0.1", "::1"],
  "localhost.localdomain": ["127.0.0.1"],
  "any.localhost": ["127.0.0.1"],
  "ip6-localhost": ["::1"],
  "127.0.0.1.nip.example": ["127.0.0.1"],
  "loopback.example": ["127.8.9.10"],
  "zero.example": ["0.0.0.0"],
  "mapped.example": ["::ffff:127.0.0.1"],
  "compatible.example": ["::127.0.0.1"],
  "nat64.example": ["64:ff9b::a00:1"],
  "sixtofour.example": ["2002:7f00:1::1"],
  "zone.example": ["fe80::1%eth0"],
  "router.example": ["192.168.1.1"],
  "cluster.example": ["10.96.0.1"],
  "container.example": ["172.17.0.1"],
  "carrier.example": ["100.64.3.4"],
  "unique-local.example": ["fd12:3456:789a::1"],
  "metadata.google.internal": ["169.254.169.254"],
  "instance-data": ["169.254.169.254"],
  "metadata-v6.example": ["fd00:ec2::254"],
  "group.example": ["239.1.2.3"],
  // Both outside and inside: whichever is tried first must not decide.
  "two-faced.example": ["93.184.215.14", "10.0.0.7"],
  "two-faced-v6.example": ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::1"],
  "nonsense.example": ["not an address"],
};

export const HOSTILE: readonly Hostile[] = [
  // This machine, in every way in which an IPv4 address can be written.
  ...http("127.0.0.1 127.0.0.1. 127.1 127.0.1 127.255.255.254 127.0.0.1:8080 127.000.000.001"),
  ...http("0x7f.0.0.1 0x7f000001 0x7F.0x0.0x0.0x1 0x7f.1 0x0000007f.0.0.1 127.0x1 0x7f.0.1"),
  ...http("0177.0.0.1 0177.0.0.01 017700000001 0177.1 00000177.0.0.1 0177.0x0.0.1"),
  ...http("2130706433 2130706433. 127.65535 127.16777215"),
  ...http("%31%32%37.0.0.1 127.0.0.1%2e 127%2e0%2e0%2e1 0x7f%2e1"),
  ...http("１２７.0.0.1 １２７．０．０．１ 127。0。0。1 127｡0｡0｡1 ①②⑦.⓪.⓪.① 𝟏𝟐𝟕.𝟎.𝟎.𝟏"),
  // Nobody's address, which the system takes for this machine.
  ...http("0 0.0.0.0 0x0 00 000.000.000.000 0.0.0.0:80 0.1.2.3 0.0.0.0."),
  // Private networks.
  ...http("10.0.0.1 10.255.255.255 10.1 012.0.0.1 0xa.0.0.1 0x0a000001 167772161"),
  ...http("172.16.0.1 172.31.255.254 0xac.0x10.0.1 2886729729 0254.020.0.1"),
  ...http("192.168.0.1 192.168.1 192.168.257 0xc0a80001 3232235521 0300.0250.0.1 １９２.１６８.０.１"),
  ...http("100.64.0.1 100.127.255.254 0144.0100.0.1"),
  // Where clouds hand out credentials.
  ...http("169.254.169.254 169.254.169.254. 2852039166 0xa9fea9fe 0251.0376.0251.0376 169.254.43518 0xa9.254.0251.254"),
  ...http("169.254.170.2 169.254.170.23 100.100.100.200 168.63.129.16 192.0.0.192 169.254.1.1"),
  // Kept for special purposes, and groups.
  ...http("192.0.0.1 192.0.2.1 192.88.99.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1"),
  ...http("224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 4294967295 0xffffffff"),
  // IPv6: this machine, and IPv4 within it.
  ...http("[::1] [0:0:0:0:0:0:0:1] [0000:0000:0000:0000:0000:0000:0000:0001] [::] [::0] [::1]:8080 [::0001]"),
  ...http("[::ffff:127.0.0.1] [::ffff:7f00:1] [::FFFF:7F00:0001] [0:0:0:0:0:ffff:127.0.0.1] [::ffff:0.0.0.0]"),
  ...http("[::ffff:10.0.0.1] [::ffff:192.168.1.1] [::ffff:169.254.169.254] [::ffff:a9fe:a9fe] [::ffff:100.64.0.1]"),
  ...http("[::127.0.0.1] [::7f00:1] [::10.0.0.1] [::ffff:0:127.0.0.1] [::ffff:0:10.0.0.1]"),
  ...http("[64:ff9b::127.0.0.1] [64:ff9b::10.0.0.1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::1] [64:ff9b::0.0.0.0]"),
  ...http("[2002:7f00:1::] [2002:a00:1::1] [2002:c0a8:101::] [2002:a9fe:a9fe::] [2002:808:808::1]"),
  ...http("[2001::1] [2001:0:53aa:64c:0:7fff:f5ff:fffe] [2606:4700::5efe:7f00:1] [2606:4700::200:5efe:a00:1]"),
  // IPv6: local networks, groups, what is not given out.
  ...http("[fc00::1] [fd00::1] [fdff:ffff::1] [fe80::1] [febf::1] [fec0::1] [feff::1] [ff02::1] [ff05::2]"),
  ...http("[fd00:ec2::254] [fd20:ce::254] [100::1] [2001:db8::1] [2001:2::1] [2001:10::1] [2001:20::1]"),
  ...http("[3fff::1] [5f00::1] [4000::1] [8000::1] [1::1] [::2] [::ffff:ffff:ffff]"),
  // Names.
  ...http(Object.keys(HOSTILE_NAMES).join(" ")),
  ...http("LOCALHOST localhost. LocalHost:80 ⓛⓞⓒⓐⓛⓗⓞⓢⓣ localhost:65535 ｌｏｃａｌｈｏｓｔ Router.Example."),
  // Spellings over which readers of URLs disagree.
  ...whole("address", "http:127.0.0.1", "http:/127.0.0.1/", "http:///127.0.0.1/", "http:\\\\127.0.0.1\\"),
  ...whole("address", "hTTp://127.0.0.1/", " http://127.0.0.1/ ", "ht\ttp://127.0.0.1/", "http://127.0.\n0.1/"),
  ...whole(
    "address",
    "http://127.0.0.1#@example.com/",
    "http://127.0.0.1?@example.com/",
    "http://127.0.0.1\\@example.com/",
  ),
  ...whole("address", "http://127.0.0.1:/", "https://127.0.0.1/", "https://[::1]/"),
  // A name and password, behind which the host hides.
  ...whole("url", "http://example.com@127.0.0.1/", "http://example.com:80@127.0.0.1/", "http://a:b@example.com/"),
  ...whole("url", "http://example.com%40evil@[::1]/", "http://:secret@example.com/", "https://user@10.0.0.1/"),
  // Other ways than HTTP, and no way at all.
  ...whole("url", "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:6379/_INFO", "dict://127.0.0.1:11211/"),
  ...whole(
    "url",
    "ldap://127.0.0.1/",
    "ws://127.0.0.1/",
    "data:text/plain,x",
    "javascript:alert(1)",
    "blob:http://127.0.0.1/x",
  ),
  ...whole("url", "unix:/var/run/docker.sock", "http+unix://%2Fvar%2Frun%2Fdocker.sock/", "//127.0.0.1/", "127.0.0.1"),
  ...whole(
    "url",
    "",
    "http://",
    "http://[",
    "http://[::1",
    "http://[::1%25lo]/",
    "http://[fe80::1%eth0]/",
    "http://:80/",
  ),
  ...whole("url", "http://127.0.0.1:0/", "http://127.0.0.1:99999/", "http://127.0.0.1:-1/", "http://1.2.3.4.5/"),
  ...whole(
    "url",
    "http://256.1.1.1/",
    "http://0x100000000/",
    "http://127.0.0.1%00/",
    "http://exa mple/",
    "http://a..b/",
  ),
  ...whole(
    "url",
    `http://${"a".repeat(64)}.example/`,
    `http://${"a.".repeat(130)}example/`,
    `http://example.com/${"a".repeat(9000)}`,
  ),
];
