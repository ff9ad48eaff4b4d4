from portal.plugins.config import PluginConfig


class StallConfig(PluginConfig):
    name = "tests.plugins_lab.stall"
    label = "lab_stall"
    slug = "stall"
    verbose_name = "Market stall"
    section_kinds = "tests.plugins_lab.stall.brings.KINDS"
    root_urls = "tests.plugins_lab.stall.brings"
    api_router = "tests.plugins_lab.stall.brings.router"
    api_prefix = "stall/"
    schedules = "tests.plugins_lab.stall.tasks.SCHEDULES"
