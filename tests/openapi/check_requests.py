#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Replays every request that the clients make to Prism, which checks method, path, query, header fields and body against
the vendor's OpenAPI document: check_requests.py PROGRAM DOCUMENTS PRISM.

Prism lets unknown parameters and members pass; they are compared with the document here. That Prism does check is proved
with requests that it has to refuse. Exit status 77: Prism, node or the documents are not there.
"""
import collections
import http.client
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

SKIPPED = 77
SET_BY_CONNECTION = {"Host", "Accept-Encoding", "Connection", "Content-Length"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Prism:
    """A mock server of one document, which answers violations with errors."""

    def __init__(self, node, program, document):
        self.port = free_port()
        command = [node, program, "mock", "--errors", "-h", "127.0.0.1", "-p", str(self.port), str(document)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)

    def wait(self):
        for _ in range(600):
            if self.process.poll() is not None:
                raise RuntimeError(f"Prism ended with status {self.process.returncode}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError("Prism does not listen")

    def answer(self, request):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        fields = {name: value for name, value in request["fields"] if name not in SET_BY_CONNECTION}
        connection.request(request["method"], request["target"], body=request["body"].encode() or None, headers=fields)
        response = connection.getresponse()
        body = response.read().decode(errors="replace")
        connection.close()
        return response.status, body

    def stop(self):
        self.process.terminate()
        self.process.wait()


def without_null(tree):
    """A document in which no parameter may be null, which none can be in a query: Prism takes one value of a repeated
    parameter for a list only where its type is `array` alone."""
    for operations in tree["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", []) if isinstance(operation, dict) else []:
                schema = parameter.get("schema", {})
                if isinstance(schema.get("type"), list):
                    kinds = [kind for kind in schema["type"] if kind != "null"]
                    schema["type"] = kinds[0] if len(kinds) == 1 else kinds
    return tree


class Document:
    def __init__(self, path):
        self.tree = json.loads(path.read_text())
        servers = [urllib.parse.urlsplit(server["url"]).path.rstrip("/") for server in self.tree.get("servers", [])]
        self.prefixes = sorted({prefix for prefix in servers if prefix}, key=len, reverse=True)

    def resolved(self, node):
        while "$ref" in node:
            found = self.tree
            for token in node["$ref"].removeprefix("#/").split("/"):
                found = found[token.replace("~1", "/").replace("~0", "~")]
            node = found
        return node

    def operation_of(self, method, path):
        """The template and the operation of a path; those without placeholders come first."""
        parts = path.split("/")
        for template in sorted(self.tree["paths"], key=lambda one: one.count("{")):
            names = template.split("/")
            if len(names) == len(parts) and all(n == p or (n.startswith("{") and p) for n, p in zip(names, parts)):
                if method.lower() in self.tree["paths"][template]:
                    return template, self.tree["paths"][template]
        return None, None

    def operations(self):
        return {
            f"{method.upper()} {template}"
            for template, item in self.tree["paths"].items()
            for method in item
            if method in {"get", "post", "put", "patch", "delete"}
        }

    def name_of(self, request):
        return f"{request['method']} {self.operation_of(request['method'], urllib.parse.urlsplit(request['target']).path)[0]}"

    def unknown_names(self, request):
        """Parameters and members that the document does not have."""
        parts = urllib.parse.urlsplit(request["target"])
        template, item = self.operation_of(request["method"], parts.path)
        if template is None:
            return [f"no operation {request['method']} {parts.path}"]
        operation = item[request["method"].lower()]
        declared = [self.resolved(p) for p in item.get("parameters", []) + operation.get("parameters", [])]
        names = {p["name"] for p in declared if p["in"] == "query"}
        # A call whose parameters the vendor does not publish declares none.
        sent = {name.removesuffix("[]") for name, _ in urllib.parse.parse_qsl(parts.query, keep_blank_values=True)}
        problems = [f"unknown parameter {name}" for name in sorted(sent - names)] if names else []
        media = operation.get("requestBody") and self.resolved(operation["requestBody"]).get("content", {})
        if media and request["body"].startswith("{"):
            schema = self.resolved(media.get("application/json", next(iter(media.values()))).get("schema", {}))
            known = schema.get("properties", {})
            extra = sorted(json.loads(request["body"]).keys() - known.keys())
            if known and schema.get("additionalProperties", False) is False:
                problems += [f"unknown member {name}" for name in extra]
        return problems

    def stripped(self, request):
        """The request below the server's own path, as Prism serves it."""
        for prefix in self.prefixes:
            if request["target"].startswith(prefix + "/"):
                return {**request, "target": request["target"][len(prefix) :]}
        return request


def refused(prism, requests):
    """Names what Prism should have refused."""
    sample = requests[0]
    secrets = {"authorization", "api-key", "x-api-key"}
    wrong = {
        "without credential": {**sample, "fields": [f for f in sample["fields"] if f[0].lower() not in secrets]},
        "unknown path": {**sample, "target": "/no/such/path"},
        "unknown method": {**sample, "method": "TRACE"},
    }
    with_body = next((r for r in requests if r["body"].startswith("{")), None)
    if with_body:
        wrong["a body of another type"] = {**with_body, "body": "7"}
    return [what for what, request in wrong.items() if prism.answer(request)[0] < 400]


def check_vendor(vendor, requests, prism, document):
    problems = [f"Prism lets pass: {what}" for what in refused(prism, [document.stripped(r) for r in requests])]
    for request in map(document.stripped, requests):
        name = f"{request['method']} {request['target'][:200]} {request['body'][:200]}"
        status, body = prism.answer(request)
        if not 200 <= status < 300:
            problems.append(f"{name}: {status} {body[:500]}")
        problems += [f"{name}: {what}" for what in document.unknown_names(request)]
    missing = sorted(document.operations() - {document.name_of(document.stripped(r)) for r in requests})
    print(f"{vendor}: {len(requests)} requests, {len(problems)} problems; never sent: {', '.join(missing) or 'nothing'}")
    return [f"{vendor}: {problem}" for problem in problems]


def main():
    program, documents, prism_program = sys.argv[1], pathlib.Path(sys.argv[2] or "/nowhere"), pathlib.Path(sys.argv[3])
    node = shutil.which("node")
    for what, there in (("node", node), ("Prism", prism_program.exists()), ("the vendors' documents", documents.is_dir())):
        if not there:
            print(f"skipped: {what} cannot be found")
            return SKIPPED
    lines = subprocess.run([program], check=True, stdout=subprocess.PIPE).stdout.decode().splitlines()
    by_vendor = collections.defaultdict(list)
    for line in dict.fromkeys(lines):
        request = json.loads(line)
        by_vendor[request["vendor"]].append(request)
    problems = [] if by_vendor else ["no request was recorded"]
    for vendor, requests in by_vendor.items():
        path = documents / f"{vendor}.json"
        with tempfile.TemporaryDirectory() as folder:
            shown = pathlib.Path(folder) / path.name
            shown.write_text(json.dumps(without_null(json.loads(path.read_text()))))
            prism = Prism(node, prism_program, shown)
            try:
                prism.wait()
                problems += check_vendor(vendor, requests, prism, Document(path))
            finally:
                prism.stop()
    print("\n".join(problems))
    return 1 if problems else 0


sys.exit(main())
