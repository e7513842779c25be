"""Makes calls with boto3 that come as JSON lines on standard input: service, operation, input."""

import json
import sys

import boto3
from botocore import xform_name

clients = {}
for line in sys.stdin:
    call = json.loads(line)
    service = call["service"]
    if service not in clients:
        clients[service] = boto3.client(service)
    getattr(clients[service], xform_name(call["operation"]))(**call["input"])
