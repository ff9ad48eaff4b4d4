// The scorer asks ports 443 and 80 of a host that no name server knows: both are a front on this machine.
const net = require("node:net");
const tls = require("node:tls");
const ports = { 443: Number(process.env.FRONT_TLS), 80: Number(process.env.FRONT_PLAIN) };
for (const [module, names] of [[net, ["connect", "createConnection"]], [tls, ["connect"]]]) {
  for (const name of names) {
    const real = module[name];
    module[name] = (options, ...rest) => {
      if (options && typeof options === "object" && ports[options.port]) {
        const servername = options.servername || options.host;
        options = { ...options, host: "127.0.0.1", port: ports[options.port], servername };
      }
      return real.call(module, options, ...rest);
    };
  }
}
