"""A catalog whose every name tries to leave its place on a page."""

NAME = "<script>alert(1)</script>"
TITLE = "\"><img src=x onerror=alert(2)> & 'quoted' </title></script><!-- {{ 7 * 7 }}"
CATALOG = f"""
[source]
title = '''<b>{TITLE}</b>'''
note = "</style><script>alert(3)</script>"

[workload]
input = {{ mean = 1000, std = 100 }}
output = {{ mean = 2000, std = 200 }}

[resources."<i>energy</i>"]
unit = "<J>"

[models."{NAME}"]
title = '''{TITLE}'''
usd_per_million_tokens = {{ input = 1, output = 4 }}
seconds_per_token = {{ input = 0.001, output = 0.002 }}
accuracy = {{ mean = 0.9, std = 0.03 }}
resources = {{ "<i>energy</i>" = {{ input = 0.01, output = 0.1 }} }}
parallelism = 2

[models.plain]
usd_per_million_tokens = {{ input = 0.5, output = 2 }}
seconds_per_token = {{ input = 0.001, output = 0.002 }}
accuracy = {{ mean = 0.88, std = 0.05 }}
resources = {{ "<i>energy</i>" = {{ input = 0.01, output = 0.1 }} }}
parallelism = 2

[scenarios."<u>tight</u>"]
title = '''{TITLE}'''
note = '''{TITLE}'''
budget = {{ cost = 1.0, "<i>energy</i>" = "2500@p95" }}
"""
MODELS = (NAME, "plain")
SCENARIO = "<u>tight</u>"
