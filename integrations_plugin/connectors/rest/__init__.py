"""Any service that gives lists of records as JSON over HTTPS."""

from integrations_plugin.connectors.rest.connector import RestConnector

connector = RestConnector()
